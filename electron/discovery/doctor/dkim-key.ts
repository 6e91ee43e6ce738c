import { createPublicKey } from "node:crypto";
import { readTagList } from "./tag-list.ts";

export interface DkimKey {
  readonly type: "rsa" | "ed25519";
  readonly bits: number;
  /** `t=y`: receivers are to treat the mail as unsigned. */
  readonly testing: boolean;
}

export type ReadDkimKey =
  | { readonly kind: "key"; readonly key: DkimKey }
  /** `p=` is empty: the key was withdrawn (RFC 6376 §3.6.1). */
  | { readonly kind: "revoked" }
  | { readonly kind: "wrong"; readonly words: string };

/** Reads a DKIM key record (RFC 6376 §3.6.1, RFC 8463 for Ed25519). */
export function readDkimKey(text: string): ReadDkimKey {
  const tags = readTagList(text);
  if (typeof tags === "string") return wrong(tags);
  if (tags.has("v") && tags.get("v") !== "DKIM1") return wrong(`is of version "${tags.get("v")}", not DKIM1`);
  if (tags.has("v") && [...tags.keys()][0] !== "v") return wrong("has v= in another place than the first");
  const encoded = tags.get("p")?.replace(/\s+/g, "");
  if (encoded === undefined) return wrong("has no key (p=)");
  if (encoded === "") return { kind: "revoked" };
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return wrong("has a key that is not base64");
  const type = (tags.get("k") ?? "rsa").toLowerCase();
  if (type !== "rsa" && type !== "ed25519") return wrong(`has a key of type "${type}", which no receiver knows`);
  const services = (tags.get("s") ?? "*").split(":").map((service) => service.trim());
  if (!services.includes("*") && !services.includes("email")) return wrong(`is not for email (s=${tags.get("s")})`);
  const bits = type === "rsa" ? bitsOfRsa(encoded) : bitsOfEd25519(encoded);
  if (bits === null) return wrong(`has a key that is no ${type === "rsa" ? "RSA" : "Ed25519"} key`);
  const testing = (tags.get("t") ?? "").split(":").some((flag) => flag.trim() === "y");
  return { kind: "key", key: { type, bits, testing } };
}

const wrong = (words: string): ReadDkimKey => ({ kind: "wrong", words });

function bitsOfRsa(encoded: string): number | null {
  const key = Buffer.from(encoded, "base64");
  // RFC 6376 says RSAPublicKey, everybody publishes SubjectPublicKeyInfo (its erratum 3017).
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key, format: "der", type });
      return asymmetricKeyType === "rsa" ? (asymmetricKeyDetails?.modulusLength ?? null) : null;
    } catch {
      // The other encoding, then.
    }
  }
  return null;
}

/** The bare 32 bytes (RFC 8463 §4.2). */
function bitsOfEd25519(encoded: string): number | null {
  return Buffer.from(encoded, "base64").length === 32 ? 256 : null;
}
