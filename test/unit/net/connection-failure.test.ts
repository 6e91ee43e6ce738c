import { describe, expect, test } from "vitest";
import { alternativeNames } from "../../../electron/net/certificate.ts";
import { failureOfConnection, isCertificateError } from "../../../electron/net/connection-failure.ts";

const server = { host: "imap.test", port: 993 };
const certificate = {
  names: ["other.test"],
  issuer: "Nobody",
  validFrom: "2020-01-01T00:00:00.000Z",
  validTo: "2021-01-01T00:00:00.000Z",
  fingerprint: "AB:CD",
};
const withCode = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const failureOf = (error: unknown, hasNetwork = true) =>
  failureOfConnection(error, server, certificate, () => hasNetwork);

describe("an error of the network becomes one failure", () => {
  test.each([
    ["ENOTFOUND", { code: "HOST_NOT_FOUND", host: "imap.test" }],
    ["EAI_AGAIN", { code: "OFFLINE" }],
    ["ECONNREFUSED", { code: "PORT_BLOCKED", host: "imap.test", port: 993 }],
    ["ETIMEDOUT", { code: "PORT_BLOCKED", host: "imap.test", port: 993 }],
    ["EHOSTUNREACH", { code: "PORT_BLOCKED", host: "imap.test", port: 993 }],
    ["ECONNRESET", { code: "CONNECTION_LOST", host: "imap.test" }],
    ["EPIPE", { code: "CONNECTION_LOST", host: "imap.test" }],
    ["ERR_TLS_CERT_ALTNAME_INVALID", { code: "CERT_NAME", host: "imap.test", names: ["other.test"] }],
    ["CERT_HAS_EXPIRED", { code: "CERT_EXPIRED", host: "imap.test", validTo: certificate.validTo }],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", { code: "CERT_UNTRUSTED", issuer: "Nobody", fingerprint: "AB:CD" }],
    ["SELF_SIGNED_CERT_IN_CHAIN", { code: "CERT_UNTRUSTED" }],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", { code: "CERT_UNTRUSTED" }],
    ["ERR_SSL_WRONG_VERSION_NUMBER", { code: "TLS_FAILED", host: "imap.test", port: 993 }],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", { code: "TLS_TOO_OLD", host: "imap.test", port: 993 }],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", { code: "TLS_TOO_OLD" }],
    ["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", { code: "TLS_TOO_OLD" }],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", { code: "TLS_TOO_OLD" }],
    ["ERR_SSL_DH_KEY_TOO_SMALL", { code: "TLS_TOO_OLD" }],
    ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", { code: "TLS_FAILED" }],
    ["UNSPECIFIED", { code: "CERT_UNTRUSTED" }],
  ])("%s", (code, failure) => {
    expect(failureOf(withCode(code))).toMatchObject(failure);
  });

  test.each(["ENOTFOUND", "ENETUNREACH", "ETIMEDOUT"])("%s on a machine without a network is OFFLINE", (code) => {
    expect(failureOf(withCode(code), false)).toEqual({ code: "OFFLINE" });
  });

  test("the errors of several addresses count as one", () => {
    const error = new AggregateError([withCode("ETIMEDOUT"), withCode("ECONNREFUSED")]);
    expect(failureOf(error)).toMatchObject({ code: "PORT_BLOCKED" });
  });

  test("an error that a library has wrapped is found", () => {
    expect(failureOf(new Error("outer", { cause: withCode("CERT_HAS_EXPIRED") }))).toMatchObject({
      code: "CERT_EXPIRED",
    });
  });

  test("the names of a certificate come from the error where no inspection told them", () => {
    const error = withCode("ERR_TLS_CERT_ALTNAME_INVALID", { cert: { subjectaltname: "DNS:a.test, DNS:b.test" } });
    expect(failureOfConnection(error, server)).toMatchObject({ code: "CERT_NAME", names: ["a.test", "b.test"] });
  });

  test("OpenSSL's reason is told without its place in the source", () => {
    const error = withCode("EPROTO", {
      message:
        "write EPROTO 0092:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:x.c:354:\n",
    });
    expect(failureOf(error)).toMatchObject({ code: "TLS_FAILED", words: "wrong version number" });
  });

  test.each([[new Error("x")], [withCode("ENOENT")], ["text"], [null]])("%s is none of the network's", (error) => {
    expect(failureOf(error)).toBeNull();
    expect(isCertificateError(error)).toBe(false);
  });
});

test("the names of a subjectAltName, whatever else stands in it", () => {
  expect(alternativeNames('DNS:a.test, IP Address:11.0.0.1, URI:https://x, DNS:"odd, name", DNS:*.b.test')).toEqual([
    "a.test",
    "11.0.0.1",
    "odd, name",
    "*.b.test",
  ]);
});
