import { describe, expect, test } from "vitest";
import { rank } from "../../../electron/discovery/ranking.ts";
import type { Finding } from "../../../shared/discovery.ts";

function incoming(
  over: Partial<Finding> & { host?: string; security?: "tls" | "starttls" | "none"; protocol?: "imap" | "pop3" } = {},
): Finding {
  const { host = "h.example.org", security = "tls", protocol = "imap", ...rest } = over;
  return { source: "autoconfig", server: { protocol, host, port: 993, security, username: "anna" }, ...rest };
}
const best = (...findings: Finding[]) => rank(findings, "incoming")[0];

describe("the better finding", () => {
  test("comes from the source that is believed more, whatever its transport", () => {
    const strong = incoming({ source: "autoconfig", security: "starttls" });
    const weak = incoming({ source: "guess" });
    expect(best(weak, strong)).toBe(strong);
    const middle = incoming({ source: "autodiscover" });
    expect(best(weak, middle)).toBe(middle);
  });

  test("has TLS from the first byte", () => {
    const tls = incoming({ preference: 5 });
    expect(best(incoming({ security: "starttls", preference: 0 }), tls)).toBe(tls);
  });

  test("is IMAP", () => {
    const imap = incoming({ preference: 5 });
    expect(best(incoming({ protocol: "pop3" }), imap)).toBe(imap);
  });

  test("is what its source preferred", () => {
    const first = incoming({ host: "a.example.org", preference: 0 });
    expect(best(incoming({ host: "b.example.org", preference: 1 }), first)).toBe(first);
  });

  test("has no taint, whoever told it", () => {
    const clean = incoming({ source: "guess", security: "starttls" });
    const tainted = incoming({ taints: [{ reason: "http", host: "h.example.org" }] });
    expect(best(tainted, clean)).toBe(clean);
  });
});

test("receiving and sending are ranked apart", () => {
  const smtp: Finding = {
    source: "guess",
    server: { protocol: "smtp", host: "s.example.org", port: 465, security: "tls", username: "anna" },
  };
  const imap = incoming();
  expect(rank([smtp, imap], "incoming")).toEqual([imap]);
  expect(rank([smtp, imap], "outgoing")).toEqual([smtp]);
});

test("a server that two sources know is there once, as the better one told it", () => {
  const told = incoming();
  expect(rank([incoming({ source: "guess" }), told, incoming({ source: "autodiscover" })], "incoming")).toEqual([told]);
});
