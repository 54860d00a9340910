// Encrypts what is kept on the device. crypto.subtle is missing on plain HTTP, so the cipher comes with us; random numbers are there
// everywhere. The key comes with the page and is never stored.
import { xchacha20poly1305 } from "@noble/ciphers/chacha";
import { bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from "@noble/ciphers/utils";

const NONCE = 24;

export class Cipher {
  /** `key`: 64 hexadecimal digits; `about`: what the texts belong to (they open for nothing else). */
  constructor(key, about) {
    this.key = hexToBytes(key);
    this.about = utf8ToBytes(about);
  }

  seal(value) {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
    const box = xchacha20poly1305(this.key, nonce, this.about).encrypt(utf8ToBytes(JSON.stringify(value)));
    return bytesToHex(nonce) + bytesToHex(box);
  }

  /** The sealed value; null if it was sealed with another key or for another attempt. */
  open(text) {
    try {
      const bytes = hexToBytes(text);
      const plain = xchacha20poly1305(this.key, bytes.subarray(0, NONCE), this.about).decrypt(bytes.subarray(NONCE));
      return JSON.parse(bytesToUtf8(plain));
    } catch (error) {
      return null; // another account's, or damaged: nothing that we could read or send
    }
  }
}
