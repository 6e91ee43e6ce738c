import { describe, expect, test } from "vitest";
import { findBySrv } from "../../../../electron/discovery/sources/srv.ts";
import type { SrvRecord } from "../../../../electron/discovery/world.ts";
import { anna, collect, createContext, createFakeWorld, type FakeInternet, finish } from "../fake-world.ts";

const address = ["192.0.2.1"];
const hosts = {
  "a.example.org": address,
  "b.example.org": address,
  "out.example.org": address,
  "hoster.example": ["198.51.100.1"],
  "inside.example.org": ["10.1.2.3"],
};
const to = (target: string, port = 993, priority = 0, weight = 1): SrvRecord => ({ target, port, priority, weight });
const srv = (records: Record<string, readonly SrvRecord[]>) =>
  Object.fromEntries(Object.entries(records).map(([label, list]) => [`${label}._tcp.example.org`, list]));

async function find(internet: FakeInternet, over: Parameters<typeof createContext>[1] = {}) {
  const fake = createFakeWorld({ hosts, ...internet });
  const around = createContext(fake, over);
  const findings = await finish(collect(findBySrv(anna, around.context)), fake.clock);
  const found = findings.map(
    ({ server: { protocol, host, port, security } }) => `${protocol} ${host}:${port} ${security}`,
  );
  return { findings, found: found.toSorted(), setbacks: around.setbacks, steps: around.ended(), ...fake };
}

test("only _imaps and _submissions are enough", async () => {
  const { findings } = await find({
    srv: srv({ _imaps: [to("a.example.org")], _submissions: [to("out.example.org", 465)] }),
    servers: { "a.example.org:993": "greets", "out.example.org:465": "greets" },
  });
  expect(findings).toEqual([
    {
      source: "srv",
      preference: 0,
      taints: [],
      server: { protocol: "imap", host: "a.example.org", port: 993, security: "tls", username: "anna@example.org" },
    },
    {
      source: "srv",
      preference: 4,
      taints: [],
      server: { protocol: "smtp", host: "out.example.org", port: 465, security: "tls", username: "anna@example.org" },
    },
  ]);
});

test("every service is its own protocol and transport, on the port that DNS says", async () => {
  const { found } = await find({
    srv: srv({
      _imaps: [to("a.example.org", 10_993)],
      _imap: [to("a.example.org", 10_143)],
      _pop3s: [to("a.example.org", 10_995)],
      _pop3: [to("a.example.org", 10_110)],
      _submissions: [to("a.example.org", 10_465)],
      _submission: [to("a.example.org", 10_587)],
    }),
    servers: Object.fromEntries(
      [10_993, 10_143, 10_995, 10_110, 10_465, 10_587].map((port) => [`a.example.org:${port}`, "greets" as const]),
    ),
  });
  expect(found).toEqual([
    "imap a.example.org:10143 starttls",
    "imap a.example.org:10993 tls",
    "pop3 a.example.org:10110 starttls",
    "pop3 a.example.org:10995 tls",
    "smtp a.example.org:10465 tls",
    "smtp a.example.org:10587 starttls",
  ]);
});

test("_submission on 465 is TLS from the first byte all the same", async () => {
  const { probes } = await find({ srv: srv({ _submission: [to("out.example.org", 465)] }) });
  expect(probes).toMatchObject([{ protocol: "smtp", port: 465, security: "tls" }]);
});

describe("a backup", () => {
  const records = srv({ _imaps: [to("b.example.org", 993, 20), to("a.example.org", 993, 10)] });

  test("serves where the first priority is dead", async () => {
    const { found } = await find({ srv: records, servers: { "b.example.org:993": "greets" } });
    expect(found).toEqual(["imap b.example.org:993 tls"]);
  });

  test("serves soon where the first priority never answers", async () => {
    const { found, clock, openConnections } = await find({
      srv: records,
      servers: { "a.example.org:993": "hang", "b.example.org:993": "greets" },
    });
    expect(found).toEqual(["imap b.example.org:993 tls"]);
    expect(clock.now()).toBeLessThan(700);
    expect(openConnections()).toBe(0);
  });

  test("does not serve where the first priority does", async () => {
    const { found } = await find({
      srv: records,
      servers: {
        "a.example.org:993": { after: 200, answer: { kind: "greeted", words: "" } },
        "b.example.org:993": "greets",
      },
    });
    expect(found).toEqual(["imap a.example.org:993 tls"]);
  });
});

test("a weight of 0 can be chosen", async () => {
  const records = srv({ _imaps: [to("a.example.org", 993, 0, 100), to("b.example.org", 993, 0, 0)] });
  const servers = { "a.example.org:993": "greets", "b.example.org:993": "greets" } as const;
  expect((await find({ srv: records, servers, random: () => 0 })).found).toEqual(["imap b.example.org:993 tls"]);
  expect((await find({ srv: records, servers, random: () => 0.5 })).found).toEqual(["imap a.example.org:993 tls"]);
});

test("a target at somebody else's domain is tainted and named whole", async () => {
  const { findings } = await find({
    srv: srv({ _imaps: [to("hoster.example")] }),
    servers: { "hoster.example:993": "greets" },
  });
  expect(findings[0]?.taints).toEqual([{ reason: "foreign-domain", host: "hoster.example" }]);
});

test("a target on a private address is not connected to", async () => {
  const { findings, probes, setbacks } = await find({
    srv: srv({ _imaps: [to("inside.example.org")] }),
    servers: { "inside.example.org:993": "greets" },
  });
  expect(findings).toEqual([]);
  expect(probes).toEqual([]);
  expect(setbacks).toEqual([{ code: "HOST_NOT_FOUND", host: "inside.example.org" }]);
});

test("unless the mail domain itself is there", async () => {
  const { found } = await find(
    { srv: srv({ _imaps: [to("inside.example.org")] }), servers: { "inside.example.org:993": "greets" } },
    { isDomainPrivate: async () => true },
  );
  expect(found).toEqual(["imap inside.example.org:993 tls"]);
});

test("a dead target is a setback with its reason", async () => {
  const expired = { code: "CERT_EXPIRED", host: "a.example.org", validTo: "" } as const;
  const { findings, setbacks } = await find({
    srv: srv({ _imaps: [to("a.example.org")] }),
    servers: { "a.example.org:993": expired },
  });
  expect(findings).toEqual([]);
  expect(setbacks).toEqual([expired]);
});

test("`.` asks nobody", async () => {
  const { findings, probes } = await find({ srv: srv({ _imaps: [to("", 0)], _submissions: [to(".", 0)] }) });
  expect(findings).toEqual([]);
  expect(probes).toEqual([]);
});
