import { describe, expect, test } from "vitest";
import { findByGuessing, guessedNames } from "../../../../electron/discovery/sources/guess.ts";
import type { MailFailure } from "../../../../shared/failure.ts";
import { anna, collect, createContext, createFakeWorld, type FakeInternet, finish } from "../fake-world.ts";

const address = ["192.0.2.1"];
const all = {
  "example.org": address,
  "imap.example.org": address,
  "mail.example.org": address,
  "smtp.example.org": address,
};

async function guess(internet: FakeInternet, over: Parameters<typeof createContext>[1] = {}) {
  const fake = createFakeWorld(internet);
  const around = createContext(fake, over);
  const findings = await finish(collect(findByGuessing(anna, around.context)), fake.clock);
  const found = Object.fromEntries(
    findings.map(({ server: { protocol, host, port, security } }) => [
      protocol === "smtp" ? "outgoing" : "incoming",
      `${host}:${port} ${security}`,
    ]),
  );
  return { findings, found, steps: around.ended(), setbacks: around.setbacks, ...fake };
}

test("names are guessed best first, mail exchangers last and two of them at most", () => {
  expect(guessedNames("example.org", "imap", ["mail.example.org", "mx1.example.net", "mx2.example.net"])).toEqual([
    "imap.example.org",
    "mail.example.org",
    "example.org",
    "mx1.example.net",
  ]);
  expect(guessedNames("example.org", "smtp", [])).toEqual(["smtp.example.org", "mail.example.org", "example.org"]);
});

describe("a server is found", () => {
  test("under its own name, with TLS from the first byte", async () => {
    const { found, findings } = await guess({
      hosts: all,
      servers: { "imap.example.org:993": "greets", "smtp.example.org:465": "greets" },
    });
    expect(found).toEqual({ incoming: "imap.example.org:993 tls", outgoing: "smtp.example.org:465 tls" });
    expect(findings.map(({ server }) => server.username)).toEqual(["anna@example.org", "anna@example.org"]);
    expect(findings.every(({ taints = [] }) => taints.length === 0)).toBe(true);
  });

  test("with STARTTLS where there is nothing better", async () => {
    const { found } = await guess({
      hosts: { "mail.example.org": address },
      servers: { "mail.example.org:143": "greets", "mail.example.org:587": "greets" },
    });
    expect(found).toEqual({ incoming: "mail.example.org:143 starttls", outgoing: "mail.example.org:587 starttls" });
  });

  test("with TLS under a worse name rather than with STARTTLS under a better one", async () => {
    const { found } = await guess({
      hosts: all,
      servers: {
        "imap.example.org:143": "greets",
        "mail.example.org:993": { after: 100, answer: { kind: "greeted", words: "" } },
      },
    });
    expect(found.incoming).toBe("mail.example.org:993 tls");
  });

  test("at the domain itself", async () => {
    const { found } = await guess({ hosts: { "example.org": address }, servers: { "example.org:993": "greets" } });
    expect(found.incoming).toBe("example.org:993 tls");
  });

  test("at the mail exchanger, as a taint where that is somebody else's", async () => {
    const mailExchange = Promise.resolve({
      hosts: ["mx.hoster.example"],
      first: ["mx.hoster.example"],
      takesNoMail: false,
    });
    const { found, findings } = await guess(
      {
        hosts: { "example.org": address, "mx.hoster.example": address },
        servers: { "mx.hoster.example:993": "greets" },
      },
      { mailExchange },
    );
    expect(found.incoming).toBe("mx.hoster.example:993 tls");
    expect(findings[0]?.taints).toEqual([{ reason: "foreign-domain", host: "mx.hoster.example" }]);
  });

  test("soon, where a better guess hangs", async () => {
    const { found, clock, openConnections } = await guess({
      hosts: all,
      servers: { "imap.example.org:993": "hang", "mail.example.org:993": "greets", "smtp.example.org:465": "greets" },
    });
    expect(found.incoming).toBe("mail.example.org:993 tls");
    expect(clock.now()).toBeLessThan(700);
    expect(openConnections()).toBe(0);
  });

  test("for receiving even where nothing sends", async () => {
    expect((await guess({ hosts: all, servers: { "imap.example.org:993": "greets" } })).found).toEqual({
      incoming: "imap.example.org:993 tls",
    });
  });
});

describe("nothing is asked", () => {
  test("of names that do not exist", async () => {
    const { probes, steps } = await guess({ hosts: { "mail.example.org": address } });
    expect(new Set(probes.map(({ host }) => host))).toEqual(new Set(["mail.example.org"]));
    expect(steps).toContainEqual(
      expect.objectContaining({ target: "imap.example.org", outcome: "nothing", detail: "no such name" }),
    );
  });

  test("of a domain that takes no mail", async () => {
    const { probes, findings } = await guess(
      { hosts: all },
      { mailExchange: Promise.resolve({ hosts: [], first: [], takesNoMail: true }) },
    );
    expect(probes).toEqual([]);
    expect(findings).toEqual([]);
  });

  test("of a public suffix that calls itself a mail exchanger", async () => {
    const { probes } = await guess(
      { hosts: { "co.uk": address } },
      { mailExchange: Promise.resolve({ hosts: ["co.uk"], first: ["co.uk"], takesNoMail: false }) },
    );
    expect(probes).toEqual([]);
  });

  test("of loopback and link-local addresses", async () => {
    const { probes } = await guess({
      hosts: {
        "imap.example.org": ["127.0.0.1", "169.254.1.1", "::1"],
        "mail.example.org": ["127.0.0.1", "192.0.2.7"],
      },
    });
    expect(new Set(probes.flatMap(({ addresses }) => addresses))).toEqual(new Set(["192.0.2.7"]));
  });

  test("on more than eight sockets at a time", async () => {
    const servers = Object.fromEntries(
      Object.keys(all).flatMap((host) => [993, 143, 465, 587].map((port) => [`${host}:${port}`, "hang" as const])),
    );
    const { mostProbes, probes, clock } = await guess({ hosts: all, servers });
    expect(mostProbes()).toBe(8);
    expect(probes.filter(({ protocol }) => protocol !== "pop3")).toHaveLength(12);
    expect(clock.now()).toBeLessThanOrEqual(8_500);
  });

  test("after the mail exchangers are 500 ms late: then they are left out", async () => {
    const { found, clock } = await guess(
      { hosts: all, servers: { "imap.example.org:993": "greets" } },
      { mailExchange: new Promise(() => {}) },
    );
    expect(found.incoming).toBe("imap.example.org:993 tls");
    expect(clock.now()).toBeLessThan(1_100);
  });
});

describe("where the domain answers to any name", () => {
  const wildcard = { domain: "example.org", address: "192.0.2.80" };

  test("a name of its own goes before one that only the wildcard makes", async () => {
    const { probes } = await guess({
      wildcard,
      hosts: { "example.org": ["192.0.2.80"], "mail.example.org": ["192.0.2.25"] },
    });
    const order = probes.filter(({ port }) => port === 993).map(({ host }) => host);
    expect(order).toEqual(["mail.example.org", "example.org", "imap.example.org"]);
  });

  test("a made-up name that cannot be reached proves nothing", async () => {
    const { setbacks } = await guess({ wildcard, hosts: { "example.org": ["192.0.2.80"] } });
    expect(setbacks).toEqual([]);
  });

  test("a made-up name with a valid certificate is a server all the same", async () => {
    const { found } = await guess({
      wildcard,
      hosts: { "example.org": ["192.0.2.80"] },
      servers: { "mail.example.org:993": "greets" },
    });
    expect(found.incoming).toBe("mail.example.org:993 tls");
  });
});

describe("what went wrong is noted", () => {
  const expired: MailFailure = { code: "CERT_EXPIRED", host: "imap.example.org", validTo: "2026-01-01T00:00:00.000Z" };

  test("of a certificate, wherever it is", async () => {
    const wrongName: MailFailure = { code: "CERT_NAME", host: "example.org", names: ["shared.hoster.example"] };
    const { setbacks } = await guess({ hosts: { "example.org": address }, servers: { "example.org:993": wrongName } });
    expect(setbacks).toEqual([wrongName]);
  });

  test("with the name that the certificate is for, where that leads to the same server", async () => {
    const names = ["other.example", "shared.hoster.example"];
    const wrongName: MailFailure = { code: "CERT_NAME", host: "imap.example.org", names };
    const { setbacks } = await guess({
      hosts: { "imap.example.org": address },
      alternatives: { "imap.example.org": "shared.hoster.example" },
      servers: { "imap.example.org:993": wrongName },
    });
    expect(setbacks).toContainEqual({ ...wrongName, alternative: "shared.hoster.example" });
  });

  test("of names that only mail servers have", async () => {
    const { setbacks } = await guess({
      hosts: { "imap.example.org": address },
      servers: { "imap.example.org:993": expired },
    });
    expect(setbacks).toContainEqual(expired);
    expect(setbacks).toContainEqual({ code: "PORT_BLOCKED", host: "imap.example.org", port: 143 });
  });

  test("but not that a web server takes no mail", async () => {
    expect((await guess({ hosts: { "example.org": address } })).setbacks).toEqual([]);
  });

  test("and not of a probe that was given up because a better one won", async () => {
    const { setbacks } = await guess({
      hosts: all,
      servers: {
        "imap.example.org:993": "greets",
        "imap.example.org:143": "hang",
        "mail.example.org:993": "hang",
        "smtp.example.org:465": "greets",
      },
    });
    expect(setbacks.filter(({ code }) => code === "SERVER_SILENT")).toEqual([]);
  });
});

test("aborting closes every probe and ends the search", async () => {
  const fake = createFakeWorld({
    hosts: all,
    servers: { "imap.example.org:993": "hang", "mail.example.org:993": "hang" },
  });
  const around = createContext(fake);
  const work = collect(findByGuessing(anna, around.context));
  await fake.clock.advance(100);
  expect(fake.openConnections()).toBeGreaterThan(0);
  around.abort();
  expect(await work).toEqual([]);
  expect(fake.openConnections()).toBe(0);
  expect(fake.clock.pendingTimers()).toBe(0);
});
