import { readDkimKey } from "./dkim-key.ts";
import type { Examination } from "./examination.ts";
import { type Line, lineAbout } from "./line.ts";

/** RFC 8301 §3.2: what must be there, and what should be. */
const LEAST_BITS = 1024;
const GOOD_BITS = 2048;

/** The key that signatures of one selector are checked with (RFC 6376). */
export async function checkDkim(selector: string, { query, world, signal }: Examination): Promise<Line> {
  const name = `${selector}._domainkey.${query.domain}`;
  const line = lineAbout("dkim", `TXT ${name}`);
  const answer = await world.resolveTxt(name, signal);
  if (answer.kind === "failed") {
    return line.fail(`DNS gives no answer: ${answer.words}`, { change: "See that the name servers answer for TXT." });
  }
  const [text, ...others] = answer.kind === "found" ? answer.records : [];
  if (text === undefined) {
    const publish = [
      { kind: "record", where: name, content: `${name}. IN TXT "v=DKIM1; k=rsa; p=(the key)"` },
    ] as const;
    const change =
      "Check the selector (s= in a DKIM-Signature), or publish the public key that your server signs with:";
    return line.fail("no key", { change, publish });
  }
  if (others.length > 0) {
    const change = "A selector has one record, or what receivers do is undefined (RFC 6376 §3.6.2.2): drop the others.";
    return line.fail(`${answer.kind === "found" ? answer.records.length : 0} records`, { change });
  }
  const read = readDkimKey(text);
  if (read.kind === "wrong")
    return line.fail(read.words, { change: "Receivers cannot check with it: publish it anew." });
  if (read.kind === "revoked") {
    return line.fail("the key was withdrawn (p= is empty)", { change: "Sign with a selector whose key is published." });
  }
  const { type, bits, testing } = read.key;
  const found = type === "rsa" ? `RSA, ${bits} bits` : "Ed25519";
  if (type === "rsa" && bits < LEAST_BITS) {
    const change = `Receivers must not accept it (RFC 8301): sign with at least ${GOOD_BITS} bits.`;
    return line.fail(found, { change });
  }
  if (type === "rsa" && bits < GOOD_BITS) {
    return line.warn(found, { change: `Sign with at least ${GOOD_BITS} bits (RFC 8301), under a new selector.` });
  }
  if (testing) return line.warn(`${found}, for testing (t=y)`, { change: "Take t=y away, or it counts for nothing." });
  return line.ok(found);
}
