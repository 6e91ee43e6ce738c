import { isIP } from "node:net";
import { expect, test } from "vitest";
import { isPrivate } from "../../../electron/discovery/addresses.ts";
import { isPublicSuffix, readHostName } from "../../../electron/discovery/query.ts";
import { discover } from "../../../electron/discovery/runner.ts";
import { ISPDB } from "../../../electron/discovery/sources/ispdb.ts";
import {
  configDocument,
  createFakeWorld,
  type FakeInternet,
  finish,
  page,
  poxAccount,
  poxDocument,
} from "./fake-world.ts";
import { createRandom, type Random, rebuild } from "./mutation.ts";

const ISPDB_HOST = new URL(ISPDB).hostname;
const ROUNDS = 700;
const address = "anna.secret@example.org";
const pointer = JSON.stringify({ Protocol: "AutodiscoverV1", Url: "https://hoster.example/pox" });
const documents = {
  config: configDocument(
    [
      { type: "imap", host: "imap.%EMAILDOMAIN%", port: 993, username: "%EMAILLOCALPART%" },
      { type: "pop3", host: "pop.hoster.example", port: 110, socket: "STARTTLS" },
    ],
    [{ type: "smtp", host: "smtp.hoster.example", port: 587, socket: "STARTTLS", authentication: ["OAuth2", "plain"] }],
  ),
  settings: poxDocument(
    "<Type>IMAP</Type><Server>in.hoster.example</Server><Port>993</Port><LoginName>anna</LoginName><SSL>on</SSL>",
    "<Type>SMTP</Type><Server>out.hoster.example</Server><Port>587</Port><Encryption>TLS</Encryption>",
  ),
  exchange: poxDocument("<Type>EXPR</Type><Server>ex.hoster.example</Server>"),
  redirectUrl: poxAccount("<Action>redirectUrl</Action><RedirectUrl>https://hoster.example/pox</RedirectUrl>"),
  redirectAddr: poxAccount("<Action>redirectAddr</Action><RedirectAddr>box@hoster.example</RedirectAddr>"),
  pointer,
};

/** An internet where every public name resolves, every https page is some mutated document, and every server greets. */
function hostileInternet(random: Random): FakeInternet {
  const kinds = Object.values(documents);
  const addresses = ["192.0.2.9", "127.0.0.1", "10.0.0.7", "169.254.169.254", "fd00::7"];
  const known = new Map<string, readonly string[]>();
  const hosts = new Proxy({} as Record<string, readonly string[]>, {
    get(_, name: string) {
      // One's own names are where they are; what documents name may be anywhere.
      if (name === ISPDB_HOST || name.endsWith("example.org")) return ["192.0.2.1"];
      if (!known.has(name)) known.set(name, [random(4) < 3 ? "192.0.2.9" : (addresses[Math.floor(random(5))] ?? "")]);
      return isIP(name) ? [name] : known.get(name);
    },
  });
  const pages = new Proxy({} as NonNullable<FakeInternet["pages"]>, {
    get() {
      const document = kinds[Math.floor(random(kinds.length))] ?? "";
      return () => page(rebuild(document, random));
    },
  });
  const servers = new Proxy({} as NonNullable<FakeInternet["servers"]>, { get: () => "greets" as const });
  return { hosts, pages, servers, mx: { "example.org": [{ preference: 1, exchange: "mx.hoster.example" }] } };
}

test("whatever documents say, nobody is asked who may not be, nothing breaks, and it ends", async () => {
  const random = createRandom(20_261_121);
  let followed = 0;
  let found = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const internet = hostileInternet(random);
    const fake = createFakeWorld(internet);
    const { signal } = new AbortController();
    const result = await finish(discover({ address }, fake.world, { signal, onStep() {} }), fake.clock, 10_100);
    expect(fake.openConnections()).toBe(0);
    expect(fake.clock.pendingTimers()).toBe(0);
    expect(result.trace.filter(({ failure }) => failure?.code === "BUG")).toEqual([]);
    if (result.outcome !== "none") found += 1;
    for (const { url, addresses, headers, body = "" } of fake.requests) {
      const { protocol, hostname } = new URL(url);
      expect(isPublicSuffix(hostname)).toBe(false);
      expect(addresses.some(isPrivate)).toBe(false);
      expect(headers).not.toHaveProperty("authorization");
      if (protocol === "http:") {
        expect(hostname === ISPDB_HOST || hostname.endsWith("example.org")).toBe(true);
        expect(url + body).not.toContain("anna.secret");
      }
      if (hostname === ISPDB_HOST) expect(url + body).not.toContain("anna");
      if (hostname.endsWith("hoster.example")) followed += 1;
    }
    for (const { host, addresses } of fake.probes) {
      expect(readHostName(host)).toBe(host);
      expect(isPublicSuffix(host)).toBe(false);
      expect(addresses.some(isPrivate)).toBe(false);
    }
    for (const { server, taints = [] } of result.candidates) {
      expect(readHostName(server.host)).toBe(server.host);
      expect(internet.hosts?.[server.host]).not.toSatisfy((all: readonly string[]) => all.some(isPrivate));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(server.username).not.toMatch(/[\x00-\x1f\x7f]/);
      if (server.security === "none") expect(taints.map(({ reason }) => reason)).toContain("plaintext");
    }
    if (result.outcome === "found")
      expect([result.incoming?.security, result.outgoing?.security]).not.toContain("none");
  }
  // Or the mutations would be too wild to show anything.
  expect(found).toBeGreaterThan(ROUNDS / 10);
  expect(followed).toBeGreaterThan(ROUNDS / 10);
}, 60_000);
