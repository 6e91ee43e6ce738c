import { describe, expect, test } from "vitest";
import {
  type AutoconfigPage,
  judgeAutoconfig,
  readAutoconfig,
  writeAutoconfig,
} from "../../../electron/discovery/doctor/autoconfig-check.ts";
import { isComplete, judgeSrv, readSrv, serversOfSrv, writeSrv } from "../../../electron/discovery/doctor/srv-check.ts";
import { readConfig } from "../../../electron/discovery/formats/config-v1.1.ts";
import type { SrvRecord } from "../../../electron/discovery/world.ts";
import { anna, configDocument, status } from "../discovery/fake-world.ts";
import { createDoctorWorld, type FakeDomain } from "./fake-doctor-world.ts";

const imap = { protocol: "imap", host: "imap.example.org", port: 993, security: "tls" } as const;
const smtp = { protocol: "smtp", host: "smtp.example.org", port: 465, security: "tls" } as const;
const AT_SUBDOMAIN = "https://autoconfig.example.org/mail/config-v1.1.xml";
const AT_DOMAIN = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml";
const hosts = {
  "example.org": ["11.0.0.1"],
  "autoconfig.example.org": ["11.0.0.1"],
  "imap.example.org": ["11.0.0.2"],
  "smtp.example.org": ["11.0.0.2"],
  "mail.example.net": ["11.0.0.3"],
};
const settings = configDocument(
  [{ type: "imap", host: imap.host, port: 993 }],
  [{ type: "smtp", host: smtp.host, port: 465 }],
);

describe("autoconfig", () => {
  async function check(
    pages: FakeDomain["pages"],
    toldElsewhere = false,
    known: readonly (typeof imap | typeof smtp)[] = [imap, smtp],
  ) {
    const { examination } = createDoctorWorld({ hosts, ...(pages ? { pages } : {}) });
    return judgeAutoconfig(await readAutoconfig(examination), "example.org", known, toldElsewhere);
  }

  test("at one of the addresses is enough", async () => {
    const first = await check({ [AT_SUBDOMAIN]: settings });
    expect(first.map(({ level }) => level)).toEqual(["ok", "info"]);
    expect(first[0]).toMatchObject({
      looked: AT_SUBDOMAIN,
      found: "imap imap.example.org:993 tls, smtp smtp.example.org:465 tls",
    });
    expect((await check({ [AT_DOMAIN]: settings })).map(({ level }) => level)).toEqual(["info", "ok"]);
  });

  test("at both has to say the same", async () => {
    expect((await check({ [AT_SUBDOMAIN]: settings, [AT_DOMAIN]: settings })).map(({ level }) => level)).toEqual([
      "ok",
      "ok",
    ]);
    const other = settings.replace("imap.example.org", "mail.example.net");
    expect((await check({ [AT_SUBDOMAIN]: settings, [AT_DOMAIN]: other }))[1]).toMatchObject({
      level: "warn",
      change: expect.stringContaining("the same at both"),
    });
  });

  test("at neither leaves clients to guess, and the file to publish names the servers that are known", async () => {
    const [line, more] = await check({});
    expect(line).toMatchObject({ level: "fail", change: expect.stringContaining("guess") });
    expect(more?.level).toBe("info");
    const [file] = line?.publish ?? [];
    expect(file).toMatchObject({ kind: "file", where: AT_SUBDOMAIN });
    const { servers, skipped } = readConfig(new TextEncoder().encode(file?.content), anna);
    expect(skipped).toEqual([]);
    expect(servers).toEqual([
      { ...imap, username: "anna@example.org" },
      { ...smtp, username: "anna@example.org" },
    ]);
  });

  test("is missed less where clients are told in another way", async () => {
    expect((await check({}, true)).map(({ level }) => level)).toEqual(["warn", "info"]);
  });

  test.each([
    ["an HTML page", "<!doctype html><title>Welcome</title>"],
    ["no XML", "hello"],
    ["another document", "<rss></rss>"],
  ])("that is %s is broken", async (_what, page) => {
    expect((await check({ [AT_SUBDOMAIN]: page }))[0]).toMatchObject({
      level: "fail",
      found: expect.stringContaining("no configuration"),
    });
    expect((await check({ [AT_SUBDOMAIN]: page, [AT_DOMAIN]: settings })).map(({ level }) => level)).toEqual([
      "warn",
      "ok",
    ]);
  });

  test("that names no server to send with is half of one", async () => {
    const half = configDocument([{ type: "imap", host: imap.host, port: 993 }], []);
    expect((await check({ [AT_SUBDOMAIN]: half }))[0]).toMatchObject({
      level: "fail",
      found: expect.stringContaining("no outgoingServer"),
    });
  });

  test("with a section that nobody can use is to be mended", async () => {
    const odd = configDocument(
      [
        { type: "imap", host: imap.host, port: 993 },
        { type: "imap", host: imap.host, port: 0 },
      ],
      [{ type: "smtp", host: smtp.host, port: 465 }],
    );
    expect((await check({ [AT_SUBDOMAIN]: odd }))[0]).toMatchObject({
      level: "warn",
      change: expect.stringContaining("port"),
    });
  });

  test("that redirects to http is not followed", async () => {
    const pages = { [AT_SUBDOMAIN]: () => status(302, "http://example.org/config.xml") };
    expect((await check(pages))[0]).toMatchObject({ level: "fail", found: expect.stringContaining("not https") });
  });

  test("for a domain of which no server is known has the usual names", () => {
    expect(writeAutoconfig("example.org", [])[0]?.content).toContain("<hostname>imap.example.org</hostname>");
  });
});

describe("SRV", () => {
  const record = (port: number, target: string, priority = 0, weight = 1): SrvRecord => ({
    priority,
    weight,
    port,
    target,
  });
  const all = {
    "_imaps._tcp.example.org": [record(993, "imap.example.org")],
    "_submissions._tcp.example.org": [record(465, "smtp.example.org.")],
  };
  async function check(
    srv: Record<string, readonly SrvRecord[]>,
    configured: readonly (typeof imap | typeof smtp)[] = [],
    more: FakeDomain = {},
  ) {
    const { examination } = createDoctorWorld({ hosts, srv, ...more });
    const services = await readSrv(examination);
    return { lines: judgeSrv(services, "example.org", configured, [imap, smtp]), services };
  }

  test("of both kinds is well, and names the servers", async () => {
    const { lines, services } = await check(all, [imap, smtp]);
    expect(lines.map(({ looked, found, level }) => [looked, found, level])).toEqual([
      ["SRV _imaps._tcp.example.org", "0 1 993 imap.example.org", "ok"],
      ["SRV _submissions._tcp.example.org", "0 1 465 smtp.example.org", "ok"],
    ]);
    expect(isComplete(services)).toBe(true);
    expect(serversOfSrv(services, "example.org")).toEqual([
      { server: imap, namedBy: ["_imaps._tcp.example.org"] },
      { server: smtp, namedBy: ["_submissions._tcp.example.org"] },
    ]);
  });

  test("that is missing is one line, with the records to publish", async () => {
    const { lines, services } = await check({});
    expect(isComplete(services)).toBe(false);
    expect(lines).toMatchObject([
      {
        level: "warn",
        publish: [
          { content: "_imaps._tcp.example.org. IN SRV 0 1 993 imap.example.org." },
          { content: "_submissions._tcp.example.org. IN SRV 0 1 465 smtp.example.org." },
        ],
      },
    ]);
  });

  test("for reading only lacks a way to send", async () => {
    const { lines, services } = await check({ "_imaps._tcp.example.org": all["_imaps._tcp.example.org"] });
    expect(isComplete(services)).toBe(false);
    expect(lines.map(({ level }) => level)).toEqual(["ok", "warn"]);
    expect(lines[1]?.publish?.map(({ where }) => where)).toEqual(["_submissions._tcp.example.org"]);
  });

  test("for sending only lacks a place to read", async () => {
    const { lines } = await check({ "_submissions._tcp.example.org": all["_submissions._tcp.example.org"] });
    expect(lines[1]?.publish?.map(({ where }) => where)).toEqual(["_imaps._tcp.example.org"]);
  });

  test("can say that a service is not offered, but only alone", async () => {
    const dot = record(0, "", 0, 0);
    expect((await check({ ...all, "_imap._tcp.example.org": [dot] })).lines[1]).toMatchObject({
      level: "ok",
      found: "not offered, and says so",
    });
    const both = { ...all, "_imaps._tcp.example.org": [dot, record(993, "imap.example.org")] };
    expect((await check(both)).lines[0]).toMatchObject({
      level: "fail",
      change: expect.stringContaining("only record"),
    });
  });

  test.each([
    [record(993, "gone.example.org"), {}, /does not exist/],
    [record(993, "imap.example.org"), { cname: { "imap.example.org": "mail.example.net" } }, /is a CNAME/],
    [record(0, "imap.example.org"), {}, /0 1 0/],
  ])("to %j is broken", async (bad, more, words) => {
    const { lines, services } = await check({ ...all, "_imaps._tcp.example.org": [bad] }, [], more);
    expect(lines[0]).toMatchObject({ level: "fail", found: expect.stringMatching(words) });
    expect(serversOfSrv(services, "example.org").map(({ server }) => server)).toEqual([smtp]);
  });

  test("has to agree with autoconfig", async () => {
    const other = { ...imap, host: "mail.example.net" } as unknown as typeof imap;
    expect((await check(all, [other, smtp])).lines[0]).toMatchObject({
      level: "warn",
      change: expect.stringContaining("Autoconfig names mail.example.net:993"),
    });
  });

  test("with STARTTLS only is to offer TLS as well", async () => {
    const starttls = {
      "_imap._tcp.example.org": [record(143, "imap.example.org")],
      "_submission._tcp.example.org": [record(587, "smtp.example.org")],
    };
    expect((await check(starttls)).lines.map(({ level, change }) => [level, change?.includes("RFC 8314")])).toEqual([
      ["warn", true],
      ["warn", true],
    ]);
  });

  test("of _submission on 465 means TLS from the first byte", async () => {
    const { services } = await check({ ...all, "_submission._tcp.example.org": [record(465, "smtp.example.org")] });
    expect(serversOfSrv(services, "example.org")).toContainEqual({
      server: smtp,
      namedBy: ["_submission._tcp.example.org"],
    });
  });

  test("to somebody else's host is for the person to judge", async () => {
    const { lines } = await check({ ...all, "_imaps._tcp.example.org": [record(993, "mail.example.net")] });
    expect(lines[0]).toMatchObject({ level: "info", found: expect.stringContaining("clients ask the person") });
  });

  test("is written one record a server", () => {
    expect(
      writeSrv("example.org", [{ ...imap, security: "starttls", port: 143 }]).map(({ content }) => content),
    ).toEqual(["_imap._tcp.example.org. IN SRV 0 1 143 imap.example.org."]);
    expect(writeSrv("example.org", [{ ...imap, security: "none" }])).toEqual([]);
  });
});

test("a page is told by its address without the person's", async () => {
  const { examination } = createDoctorWorld({ hosts, pages: { [AT_SUBDOMAIN]: settings } });
  const pages: readonly AutoconfigPage[] = await readAutoconfig(examination);
  expect(pages.map(({ url }) => url)).toEqual([AT_SUBDOMAIN, AT_DOMAIN]);
});
