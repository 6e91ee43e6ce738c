import { describe, expect, test } from "vitest";
import { checkMtaSts } from "../../../electron/discovery/doctor/mta-sts-check.ts";
import { checkServer, mergeServers } from "../../../electron/discovery/doctor/server-check.ts";
import type { Survey, WebAnswer } from "../../../electron/discovery/world.ts";
import type { MailFailure } from "../../../shared/failure.ts";
import { status } from "../discovery/fake-world.ts";
import { createDoctorWorld, surveyOf, today } from "./fake-doctor-world.ts";

const hosts = {
  "example.org": ["11.0.0.1"],
  "mail.example.org": ["11.0.0.2"],
  "mta-sts.example.org": ["11.0.0.1"],
  "mx.example.org": ["11.0.0.5"],
};
const refusals: Record<"CERT_NAME" | "CERT_EXPIRED" | "CERT_UNTRUSTED", MailFailure> = {
  CERT_NAME: { code: "CERT_NAME", host: "mail.example.org", names: ["shared.example.net"] },
  CERT_EXPIRED: { code: "CERT_EXPIRED", host: "mail.example.org", validTo: "2026-11-01T00:00:00.000Z" },
  CERT_UNTRUSTED: { code: "CERT_UNTRUSTED", host: "mail.example.org", issuer: "Nobody", fingerprint: "AA" },
};

describe("a server", () => {
  const ports = {
    imap: { tls: 993, starttls: 143 },
    pop3: { tls: 995, starttls: 110 },
    smtp: { tls: 465, starttls: 587 },
  };
  async function check(protocol: "imap" | "pop3" | "smtp", security: "tls" | "starttls" | "none", survey?: Survey) {
    const port = ports[protocol][security === "none" ? "starttls" : security];
    const fake = createDoctorWorld({ hosts, surveys: survey ? { [`mail.example.org:${port}`]: survey } : {} });
    const named = { server: { protocol, host: "mail.example.org", port, security }, namedBy: ["autoconfig"] };
    const line = await checkServer(named, fake.examination, today);
    return { ...line, surveyed: fake.surveyed };
  }

  test("is looked at as it is published, at the addresses it has", async () => {
    const { surveyed, ...line } = await check("imap", "tls", surveyOf({ offered: ["IMAP4rev1"] }));
    expect(line).toMatchObject({
      looked: "imap mail.example.org:993",
      level: "ok",
      found: "TLS 1.3, certificate by Example Trust with 60 days left",
    });
    expect(surveyed).toEqual([
      { protocol: "imap", host: "mail.example.org", port: 993, security: "tls", addresses: ["11.0.0.2"] },
    ]);
  });

  test("that refuses the connection is named with what names it", async () => {
    expect(await check("imap", "tls")).toMatchObject({
      level: "fail",
      found: "connection refused",
      change: expect.stringMatching(/listen on port 993.*named by autoconfig/),
    });
  });

  test("whose name does not exist is not looked at", async () => {
    const fake = createDoctorWorld({ hosts });
    const named = {
      server: { protocol: "imap", host: "gone.example.org", port: 993, security: "tls" },
      namedBy: ["SRV"],
    } as const;
    expect(await checkServer(named, fake.examination, today)).toMatchObject({
      level: "fail",
      found: "gone.example.org does not exist",
    });
    expect(fake.surveyed).toEqual([]);
  });

  test.each([
    ["CERT_NAME", /other names: shared\.example\.net/, /names mail\.example\.org/],
    ["CERT_EXPIRED", /ends on 2026-11-01/, /Renew/],
    ["CERT_UNTRUSTED", /Nobody/, /intermediate/],
  ] as const)("with %s is broken, and told how to mend it", async (code, found, change) => {
    const line = await check("imap", "tls", surveyOf({ refusal: refusals[code] }));
    expect(line.level).toBe("fail");
    expect(line.found).toMatch(found);
    expect(line.change).toMatch(change);
  });

  test.each([
    [21, "ok"],
    [20, "warn"],
    [1, "warn"],
  ])("with %i days left is: %s", async (days, level) => {
    const line = await check("imap", "tls", surveyOf({ days }));
    expect(line.level).toBe(level);
    expect(line.found).toContain(days === 1 ? "1 day left" : `${days} days left`);
  });

  const noTls = (offered: readonly string[]): Survey => ({
    kind: "surveyed",
    offeredInClear: offered,
    tls: null,
    offered: [],
  });

  test("without the STARTTLS that was promised is broken, worse where it takes passwords", async () => {
    expect(await check("smtp", "starttls", noTls(["SIZE 1"]))).toMatchObject({
      level: "fail",
      found: "offers no STARTTLS, which autoconfig promises",
    });
    expect((await check("smtp", "starttls", noTls(["AUTH PLAIN"]))).found).toContain("takes passwords in clear");
    expect((await check("imap", "none", noTls(["IMAP4rev1"]))).found).toContain("takes passwords in clear");
    expect((await check("imap", "none", noTls(["IMAP4rev1", "LOGINDISABLED"]))).found).toBe("no encryption at all");
  });

  test("that is published without encryption though it has some is to be published with it", async () => {
    const line = await check("imap", "none", surveyOf({ clear: ["IMAP4rev1", "STARTTLS", "LOGINDISABLED"] }));
    expect(line).toMatchObject({ level: "fail", found: "published without encryption" });
  });

  test("for submission offers AUTH inside TLS, and only there", async () => {
    expect((await check("smtp", "starttls", surveyOf({ clear: ["STARTTLS"] }))).level).toBe("ok");
    expect(await check("smtp", "starttls", surveyOf({ clear: ["STARTTLS", "AUTH PLAIN"] }))).toMatchObject({
      level: "fail",
      found: "offers AUTH before TLS",
    });
    expect(await check("smtp", "starttls", surveyOf({ clear: ["STARTTLS", "AUTH=PLAIN"] }))).toMatchObject({
      level: "fail",
    });
    expect(await check("smtp", "tls", surveyOf({ offered: ["SIZE 1"] }))).toMatchObject({
      level: "fail",
      found: "takes no password, not inside TLS either",
    });
  });

  test.each([
    ["imap", ["IMAP4rev1", "STARTTLS", "LOGINDISABLED"], "ok"],
    ["imap", ["IMAP4rev1", "STARTTLS", "AUTH=PLAIN"], "warn"],
    ["pop3", ["STLS", "UIDL"], "ok"],
    ["pop3", ["STLS", "USER"], "warn"],
    ["pop3", ["STLS", "SASL PLAIN"], "warn"],
    ["pop3", ["STLS", "SASL CRAM-MD5"], "ok"],
  ] as const)("of %s that offers %j before TLS is: %s", async (protocol, clear, level) => {
    expect((await check(protocol, "starttls", surveyOf({ clear }))).level).toBe(level);
  });
});

describe("a server that takes no password inside TLS", () => {
  test.each([
    ["imap", 993, ["IMAP4rev1", "LOGINDISABLED", "AUTH=XOAUTH2"], "fail"],
    ["imap", 993, ["IMAP4rev1", "LOGINDISABLED", "AUTH=PLAIN"], "ok"],
    ["imap", 993, ["IMAP4rev1", "AUTH=XOAUTH2"], "ok"],
    ["imap", 993, ["IMAP4rev1", "LOGINDISABLED", "AUTH=SCRAM-SHA-256"], "ok"],
    ["smtp", 465, ["SIZE 1", "AUTH XOAUTH2 OAUTHBEARER"], "fail"],
    ["smtp", 465, ["AUTH XOAUTH2 LOGIN"], "ok"],
    ["pop3", 995, ["UIDL", "SASL XOAUTH2"], "ok"],
  ] as const)("%s on %i with %j: %s", async (protocol, port, offered, level) => {
    const { examination } = createDoctorWorld({
      hosts,
      surveys: { [`mail.example.org:${port}`]: surveyOf({ offered }) },
    });
    const named = { server: { protocol, host: "mail.example.org", port, security: "tls" }, namedBy: ["SRV"] } as const;
    expect((await checkServer(named, examination, today)).level).toBe(level);
  });
});

describe("a server at a private address", () => {
  const named = {
    server: { protocol: "imap", host: "inner.example.org", port: 993, security: "tls" },
    namedBy: ["SRV"],
  } as const;

  test.each(["127.0.0.1", "169.254.169.254", "10.0.0.5", "::1"])("%s is not connected to", async (address) => {
    const fake = createDoctorWorld({ hosts: { ...hosts, "inner.example.org": [address] } });
    expect(await checkServer(named, fake.examination, today)).toMatchObject({
      level: "fail",
      found: `inner.example.org has the private address ${address}`,
    });
    expect(fake.surveyed).toEqual([]);
  });

  test("is looked at where the domain itself is in a private network", async () => {
    const surveys = { "inner.example.org:993": surveyOf({ offered: [] }) };
    const fake = createDoctorWorld({ hosts: { ...hosts, "inner.example.org": ["10.0.0.5"] }, surveys });
    const line = await checkServer(named, { ...fake.examination, isDomainPrivate: async () => true }, today);
    expect(line.level).toBe("ok");
  });
});

test("a server that several places name is looked at once", () => {
  const server = { protocol: "imap", host: "mail.example.org", port: 993, security: "tls" } as const;
  const named = (namedBy: string) => ({ server: { ...server, username: namedBy }, namedBy: [namedBy] });
  expect(
    mergeServers([named("a"), named("b"), named("a"), { server: { ...server, port: 143 }, namedBy: ["c"] }]),
  ).toEqual([
    { server, namedBy: ["a", "b"] },
    { server: { ...server, port: 143 }, namedBy: ["c"] },
  ]);
});

describe("MTA-STS", () => {
  const URL = "https://mta-sts.example.org/.well-known/mta-sts.txt";
  const policy = (...lines: readonly string[]) => lines.join("\n");
  const good = policy("version: STSv1", "mode: enforce", "mx: mx.example.org", "max_age: 604800");
  const asText = (body: string, contentType = "text/plain"): WebAnswer => ({
    kind: "answered",
    status: 200,
    location: null,
    contentType,
    body: new TextEncoder().encode(body),
  });
  const wellKept = surveyOf({ clear: ["STARTTLS"] });

  async function check({
    record = ["v=STSv1; id=1;"] as readonly string[],
    answer = asText(good),
    mx = wellKept as Survey | null,
  } = {}) {
    const fake = createDoctorWorld({
      hosts,
      txt: { "_mta-sts.example.org": record },
      pages: { [URL]: () => answer },
      surveys: mx ? { "mx.example.org:25": mx } : {},
    });
    const lines = await checkMtaSts(fake.examination, ["mx.example.org"]);
    return { lines, levels: lines.map(({ level }) => level), fake };
  }

  test("is well where record, policy and server keep together", async () => {
    const { lines, levels } = await check();
    expect(levels).toEqual(["ok", "ok", "ok"]);
    expect(lines.map(({ looked }) => looked)).toEqual(["TXT _mta-sts.example.org", URL, "smtp mx.example.org:25"]);
  });

  test("that is missing is given whole, for testing first", async () => {
    const { lines, levels } = await check({ record: [] });
    expect(levels).toEqual(["warn"]);
    expect(lines[0]?.publish).toEqual([
      {
        kind: "record",
        where: "_mta-sts.example.org",
        content: expect.stringMatching(/^_mta-sts\.example\.org\. IN TXT "v=STSv1; id=\d{12};"$/),
      },
      { kind: "file", where: URL, content: "version: STSv1\nmode: testing\nmx: mx.example.org\nmax_age: 604800" },
    ]);
  });

  test.each([
    ["two records", { record: ["v=STSv1; id=1;", "v=STSv1; id=2;"] }, ["fail", "ok", "ok"]],
    ["no id", { record: ["v=STSv1;"] }, ["fail", "ok", "ok"]],
    ["no file", { answer: status(404) }, ["ok", "fail"]],
    ["a redirect, which senders do not follow", { answer: status(301, `${URL}?`) }, ["ok", "fail"]],
    ["a page in place of it", { answer: asText("<!doctype html>") }, ["ok", "fail"]],
    ["another host's policy", { answer: asText(good.replace("mx: mx.", "mx: other.")) }, ["ok", "fail"]],
    ["a wildcard for it", { answer: asText(good.replace("mx: mx.", "mx: *.")) }, ["ok", "ok", "ok"]],
    ["another media type", { answer: asText(good, "text/html") }, ["ok", "warn", "ok"]],
    ["a short memory", { answer: asText(good.replace("604800", "3600")) }, ["ok", "warn", "ok"]],
    ["testing only", { answer: asText(good.replace("enforce", "testing")) }, ["ok", "info", "ok"]],
    ["switched off", { answer: asText(good.replace("enforce", "none")) }, ["ok", "warn", "ok"]],
    [
      "a server without STARTTLS",
      { mx: { kind: "surveyed", offeredInClear: [], tls: null, offered: [] } as Survey },
      ["ok", "ok", "fail"],
    ],
    [
      "a server with another's certificate",
      { mx: surveyOf({ clear: ["STARTTLS"], refusal: refusals.CERT_NAME }) },
      ["ok", "ok", "fail"],
    ],
    ["a server that cannot be reached from here", { mx: null }, ["ok", "ok", "info"]],
  ] as const)("with %s", async (_what, change, levels) => {
    expect((await check(change)).levels).toEqual(levels);
  });

  test("asks for the file once, whatever answers", async () => {
    const { fake } = await check({ answer: status(302, "https://example.org/") });
    expect(fake.requests.map(({ url }) => url)).toEqual([URL]);
  });
});
