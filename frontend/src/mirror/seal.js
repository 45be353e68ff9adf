// Seals an answer to the round's key (HPKE, RFC 9180) in one size, whatever was written.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

const PLAIN_BYTES = 8192;
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const bytes = (text) => new TextEncoder().encode(text);

export class TooLong extends Error {}

export async function seal(fields, point, round) {
  const written = bytes(JSON.stringify(fields));
  if (written.length > PLAIN_BYTES) throw new TooLong();
  const plain = new Uint8Array(PLAIN_BYTES).fill(32);
  plain.set(written);
  const recipientPublicKey = await suite.kem.deserializePublicKey(point);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: bytes(`talkoot assessment ${round}`) }, plain);
  const sealed = new Uint8Array(enc.byteLength + ct.byteLength);
  sealed.set(new Uint8Array(enc));
  sealed.set(new Uint8Array(ct), enc.byteLength);
  return sealed;
}
