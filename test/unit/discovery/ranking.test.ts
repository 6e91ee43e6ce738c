import { describe, expect, test } from "vitest";
import { explainChoice, rank } from "../../../electron/discovery/ranking.ts";
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

  test("comes from the table before https, the database, the mail exchanger, SRV, Autodiscover and guessing", () => {
    const order = ["manual", "providers", "autoconfig", "ispdb", "mx", "srv", "autodiscover", "guess"] as const;
    const findings = order.map((source) => incoming({ source, host: `${source}.example.org` }));
    expect(rank(findings.toReversed(), "incoming").map(({ source }) => source)).toEqual(order);
  });

  test("is IMAP over STARTTLS before POP3 over TLS", () => {
    const imap = incoming({ security: "starttls", preference: 5 });
    expect(best(incoming({ protocol: "pop3", preference: 0 }), imap)).toBe(imap);
  });

  test("is encrypted, however little its source is believed and whatever else taints it", () => {
    const host = "h.example.org";
    const plain = incoming({ source: "providers", security: "none", taints: [{ reason: "plaintext", host }] });
    const foreign = incoming({ source: "guess", protocol: "pop3", taints: [{ reason: "foreign-domain", host }] });
    expect(best(plain, foreign)).toBe(foreign);
  });

  test("is what independent sources agree on, within one rank", () => {
    const one = incoming({ host: "a.example.org", preference: 0 });
    const other = incoming({ host: "b.example.org", preference: 1 });
    expect(best(one, other)).toBe(one);
    expect(best(one, other, incoming({ host: "b.example.org", source: "guess" }))).toBe(other);
  });

  test("is not what many say of a worse rank", () => {
    const told = incoming({ source: "autoconfig", host: "a.example.org" });
    const agreed = (["srv", "autodiscover", "guess"] as const).map((source) =>
      incoming({ source, host: "b.example.org" }),
    );
    expect(best(told, ...agreed)).toBe(told);
  });

  test("keeps its taint where a believed source says the same with one", () => {
    const taints = [{ reason: "foreign-domain", host: "h.example.org" }] as const;
    expect(best(incoming({ source: "srv", taints }), incoming({ source: "mx", taints }))?.taints).toEqual(taints);
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

describe("why a server was chosen", () => {
  const at = (host: string, over: Parameters<typeof incoming>[0] = {}) => incoming({ host, ...over });
  const taints = [{ reason: "http", host: "t.example.org" }] as const;
  test.each([
    ["only", [at("a")]],
    ["untainted", [at("a", { source: "guess" }), at("b", { taints })]],
    ["source", [at("a"), at("b", { source: "guess" })]],
    ["protocol", [at("a", { security: "starttls" }), at("b", { protocol: "pop3" })]],
    ["transport", [at("a"), at("b", { security: "starttls" })]],
    ["agreement", [at("a", { preference: 1 }), at("b", { preference: 0 }), at("a", { source: "guess" })]],
    ["order", [at("a", { preference: 0 }), at("b", { preference: 1 })]],
  ] as const)("is told as %j", (because, findings) => {
    const choice = explainChoice(findings.toReversed(), "incoming");
    expect(choice).toMatchObject({ leg: "incoming", host: "a", because });
    expect(choice?.over?.host ?? null).toBe(because === "only" ? null : "b");
  });

  test("names who agrees; the table and the database it is made of are one voice", () => {
    const findings = [at("a", { source: "providers" }), at("a", { source: "ispdb" }), at("a", { source: "srv" })];
    expect(explainChoice(findings, "incoming")?.agreeing).toEqual(["srv"]);
  });

  test("is nothing where nothing was found", () => {
    expect(explainChoice([], "incoming")).toBeNull();
  });
});
