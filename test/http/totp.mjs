// Codes of an authenticator app (RFC 6238), written anew.
import { createHmac } from 'node:crypto';

export const STEP = 30;

/** The code of now, or of so many steps from now. */
export function totp(secret, steps = 0) {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
		.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);

	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP) + steps));
	const digest = createHmac('sha1', key).update(counter).digest();
	const offset = digest[19] & 15;

	return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1000000)
		.padStart(6, '0');
}
