import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readDkimKey } from "../../../electron/discovery/doctor/dkim-key.ts";

function rsa(bits: number, type: "spki" | "pkcs1" = "spki"): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  return publicKey.export({ type, format: "der" }).toString("base64");
}
const ed25519 = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).subarray(-32);

describe("a DKIM key", () => {
  test.each([1024, 2048])("of RSA with %i bits tells its size", (bits) => {
    expect(readDkimKey(`v=DKIM1; k=rsa; p=${rsa(bits)}`)).toEqual({
      kind: "key",
      key: { type: "rsa", bits, testing: false },
    });
  });

  test("is RSA where nothing is said, and needs no version", () => {
    expect(readDkimKey(`p=${rsa(1024)}`)).toMatchObject({ kind: "key", key: { type: "rsa", bits: 1024 } });
  });

  test("may be a bare RSAPublicKey, as the RFC first had it", () => {
    expect(readDkimKey(`v=DKIM1; p=${rsa(1024, "pkcs1")}`)).toMatchObject({ kind: "key", key: { bits: 1024 } });
  });

  test("may have spaces in it, as zone files leave them", () => {
    const spaced = rsa(1024).replace(/.{60}/g, "$& ");
    expect(readDkimKey(`v=DKIM1; p=${spaced}`)).toMatchObject({ kind: "key", key: { bits: 1024 } });
  });

  test("of Ed25519 is 32 bytes", () => {
    expect(readDkimKey(`v=DKIM1; k=ed25519; p=${ed25519.toString("base64")}`)).toEqual({
      kind: "key",
      key: { type: "ed25519", bits: 256, testing: false },
    });
  });

  test("may be for testing only, among other flags", () => {
    expect(readDkimKey(`v=DKIM1; t=s:y; p=${rsa(1024)}`)).toMatchObject({ key: { testing: true } });
    expect(readDkimKey(`v=DKIM1; t=s; p=${rsa(1024)}`)).toMatchObject({ key: { testing: false } });
  });

  test("without a value was withdrawn", () => {
    expect(readDkimKey("v=DKIM1; p=")).toEqual({ kind: "revoked" });
  });

  test.each([
    ["v=DKIM2; p=AAAA", /version "DKIM2"/],
    ["k=rsa; v=DKIM1; p=AAAA", /v= in another place/],
    ["v=DKIM1; k=rsa", /no key/],
    ["v=DKIM1; p=not base64!", /not base64/],
    ["v=DKIM1; p=AAAA", /no RSA key/],
    [`v=DKIM1; p=${ed25519.toString("base64")}`, /no RSA key/],
    ["v=DKIM1; k=ed25519; p=AAAA", /no Ed25519 key/],
    ["v=DKIM1; k=dsa; p=AAAA", /type "dsa"/],
    ["v=DKIM1; s=tlsrpt; p=AAAA", /not for email/],
    ["v=DKIM1; p=AAAA; p=BBBB", /p= twice/],
    ["google-site-verification", /no tag=value/],
  ])("%j is none", (text, words) => {
    const read = readDkimKey(text);
    expect(read.kind).toBe("wrong");
    expect(read.kind === "wrong" && read.words).toMatch(words);
  });
});
