// CRC-32 as in zip files: crypto.subtle is not there on plain HTTP, and here only accidents have to be noticed.
const table = new Int32Array(256);
for (let n = 0; n < 256; n += 1) {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  table[n] = value;
}

/** Of `bytes`, behind what gave `before`; a number from 0 to 2³²−1. */
export function crc32(bytes, before = 0) {
  let value = ~before;
  for (let index = 0; index < bytes.length; index += 1) value = (value >>> 8) ^ table[(value ^ bytes[index]) & 255];
  return ~value >>> 0;
}
