// The private CA and one certificate a host name: valid ones and each kind of bad one. X.509 is written here in DER, so
// that validity dates can be chosen and a hundred certificates take milliseconds.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export type CertificateFault = "untrusted" | "self-signed" | "expired" | "not-yet-valid";

export interface CertificateRequest {
  /** The DNS names the certificate is for. */
  names: string[];
  fault?: CertificateFault;
  /** How long a certificate without fault is still valid; most of a year where nothing is said. */
  daysLeft?: number;
}

export interface Issuer {
  name: string;
  certificate: string;
  key: string;
}

const day = 86_400_000;

function element(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 255 ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...items: Uint8Array[]): Buffer => element(0x30, ...items);
const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]));
const octets = (content: Uint8Array): Buffer => element(0x04, content);
const bits = (content: Uint8Array, unused = 0): Buffer => element(0x03, Buffer.from([unused]), content);

function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const group = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) group.unshift((left & 0x7f) | 0x80);
    bytes.push(...group);
  }
  return element(0x06, Buffer.from(bytes));
}

function distinguishedName(organisation: string, commonName: string): Buffer {
  const attribute = (oid: string, text: string): Buffer =>
    element(0x31, sequence(identifier(oid), element(0x0c, Buffer.from(text))));
  return sequence(attribute("2.5.4.10", organisation), attribute("2.5.4.3", commonName));
}

function moment(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return element(0x18, Buffer.from(`${digits}Z`));
}

function validity(from: number, to: number): Buffer {
  // GeneralizedTime is for 2050 and later by the letter; UTCTime before.
  const short = (date: Date): Buffer =>
    element(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
  const encode = (time: number): Buffer =>
    new Date(time).getUTCFullYear() < 2050 ? short(new Date(time)) : moment(new Date(time));
  return sequence(encode(from), encode(to));
}

function extension(oid: string, value: Uint8Array, critical = false): Buffer {
  return sequence(identifier(oid), ...(critical ? [boolean(true)] : []), octets(value));
}

const ecdsaWithSha256 = sequence(identifier("1.2.840.10045.4.3.2"));

interface Draft {
  subject: Buffer;
  issuer: Buffer;
  publicKey: KeyObject;
  signingKey: KeyObject;
  from: number;
  to: number;
  extensions: Buffer[];
}

function writeCertificate(draft: Draft): string {
  const serial = randomBytes(12);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    ecdsaWithSha256,
    draft.issuer,
    validity(draft.from, draft.to),
    draft.subject,
    draft.publicKey.export({ type: "spki", format: "der" }),
    element(0xa3, sequence(...draft.extensions)),
  );
  const whole = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, draft.signingKey)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

const newKey = () => generateKeyPairSync("ec", { namedCurve: "prime256v1" });

export function createAuthority(name: string): Issuer {
  const { publicKey, privateKey } = newKey();
  const subject = distinguishedName(name, `${name} Root`);
  const now = Date.now();
  const certificate = writeCertificate({
    subject,
    issuer: subject,
    publicKey,
    signingKey: privateKey,
    from: now - 400 * day,
    to: now + 3650 * day,
    extensions: [
      extension("2.5.29.19", sequence(boolean(true)), true),
      extension("2.5.29.15", bits(Buffer.from([0x06]), 1), true),
    ],
  });
  return { name, certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** A PEM of key and certificate for one host, signed by the issuer or bad in the way asked for. */
export function createCertificate(request: CertificateRequest, issuer: Issuer, stranger: Issuer): string {
  const { publicKey, privateKey } = newKey();
  const first = request.names[0];
  if (first === undefined) throw new Error("a certificate needs a name");
  const subject = distinguishedName("Mail", first.slice(0, 64));
  const signer = request.fault === "untrusted" ? stranger : issuer;
  const own = request.fault === "self-signed";
  const now = Date.now();
  const [from, to] =
    request.fault === "expired"
      ? [now - 100 * day, now - 10 * day]
      : request.fault === "not-yet-valid"
        ? [now + 30 * day, now + 120 * day]
        : [now - 30 * day, now + (request.daysLeft ?? 330) * day];
  const names = request.names.map((name) => element(0x82, Buffer.from(name, "ascii")));
  const certificate = writeCertificate({
    subject,
    issuer: own ? subject : distinguishedName(signer.name, `${signer.name} Root`),
    publicKey,
    signingKey: own ? privateKey : createPrivateKey(signer.key),
    from,
    to,
    extensions: [
      extension("2.5.29.19", sequence(), true),
      extension("2.5.29.15", bits(Buffer.from([0x80]), 7), true),
      extension("2.5.29.37", sequence(identifier("1.3.6.1.5.5.7.3.1"))),
      extension("2.5.29.17", sequence(...names)),
    ],
  });
  return `${privateKey.export({ type: "pkcs8", format: "pem" }).toString()}${certificate}`;
}
