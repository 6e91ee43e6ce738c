import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packServers, table, unpackServers } from "../../../electron/discovery/providers/table.ts";
import { isPublicSuffix, readHostName } from "../../../electron/discovery/query.ts";

const domains = table.flatMap((entry) => entry.domains.split(" "));
const servers = table.flatMap((entry) => unpackServers(entry));

describe("the data file of providers", () => {
  it("holds what it was made of: 163 providers, 962 domains, 509 servers", () => {
    expect(table).toHaveLength(163);
    expect(domains).toHaveLength(962);
    expect(servers).toHaveLength(509);
  });

  it("has each id once, and its lines in their order", () => {
    const ids = table.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it("has each domain once, as A-labels", () => {
    expect(new Set(domains).size).toBe(domains.length);
    expect(domains.filter((domain) => readHostName(domain) !== domain)).toEqual([]);
  });

  it("claims no public suffix", () => {
    expect(domains.filter(isPublicSuffix)).toEqual([]);
  });

  it("names a valid host for every server, once the address's domain stands in it", () => {
    const hosts = servers.map(({ host }) => host.replace("%EMAILDOMAIN%", "example.org"));
    expect(hosts.filter((host) => readHostName(host) !== host)).toEqual([]);
  });

  it("names each host of a provider once", () => {
    for (const { hosts } of table) expect(new Set(hosts.split(" ")).size).toBe(hosts.split(" ").length);
  });

  it("has ports that are ports, and known protocols, securities, usernames and methods only", () => {
    const line =
      /^(imap|pop3|smtp) \d{1,2} [1-9]\d{1,4} [TSN] (A|L|-|(?:[\w.@-]|%EMAIL(?:ADDRESS|LOCALPART|DOMAIN)%)+) [PEON]{1,4}$/;
    expect(table.flatMap((entry) => entry.servers).filter((server) => !line.test(server))).toEqual([]);
    expect(servers.filter(({ port }) => port > 65_535)).toEqual([]);
    expect(servers.filter(({ host }) => host === "")).toEqual([]);
  });

  it("has an incoming and an outgoing server for every provider", () => {
    for (const entry of table) {
      const protocols = unpackServers(entry).map(({ protocol }) => protocol);
      expect.soft(protocols, entry.id).toContain("smtp");
      expect
        .soft(
          protocols.some((protocol) => protocol !== "smtp"),
          entry.id,
        )
        .toBe(true);
    }
  });

  it("packs what it unpacked into the same line again", () => {
    for (const { hosts, servers: lines, ...entry } of table) {
      expect(packServers(unpackServers({ hosts, servers: lines })), entry.id).toEqual({ hosts, servers: lines });
    }
  });

  it("has a name to show for every provider", () => {
    expect(table.filter(({ name }) => !/^[^%]*\p{L}[^%]*$/u.test(name) && !/\d/.test(name))).toEqual([]);
  });

  it("stays small: below 48 kB", () => {
    const file = join(import.meta.dirname, "../../../electron/discovery/providers/facts.json");
    expect(readFileSync(file).byteLength).toBeLessThan(48_000);
  });
});
