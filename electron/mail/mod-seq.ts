/** A mod-sequence; null for what no server that counts would say: 0, or more than 63 bits (RFC 7162 §7). */
export function modSeqOf(text: string | null): bigint | null {
  if (text === null) return null;
  const value = BigInt(text);
  return value > 0n && value < 1n << 63n ? value : null;
}
