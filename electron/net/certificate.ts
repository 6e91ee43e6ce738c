/** What a person needs to know of a certificate that was not accepted. */
export interface CertificateFacts {
  /** DNS names and IP addresses it is for (subjectAltName); the common name where it has none. */
  readonly names: readonly string[];
  /** Organisation, or else the common name, of who signed it. */
  readonly issuer: string;
  /** ISO 8601. */
  readonly validFrom: string;
  /** ISO 8601. */
  readonly validTo: string;
  /** SHA-256 of the certificate, hexadecimal pairs with colons. */
  readonly fingerprint: string;
}

/** The DNS names and IP addresses in Node's rendering of a subjectAltName. */
export function alternativeNames(subjectAltName: string): string[] {
  return [...subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):("[^"]*"|[^,]*)/g)].map(([, name = ""]) =>
    name.replace(/^"|"$/g, ""),
  );
}
