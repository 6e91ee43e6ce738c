import { describe, expect, test } from "vitest";
import type { WebContact } from "../../../../electron/discovery/source.ts";
import { detectPortal, impersonatedHost } from "../../../../electron/discovery/sources/captive-portal.ts";
import { anna, collect, createContext, createFakeWorld, finish, status } from "../fake-world.ts";

const ispdb = "autoconfig.thunderbird.net";
const silenced: readonly WebContact[] = [
  { host: ispdb, secure: true, outcome: "failed" },
  { host: "example.org", secure: true, outcome: "failed" },
];
const clear = (host: string, over: Partial<WebContact>): WebContact => ({
  host,
  secure: false,
  outcome: "answered",
  status: 200,
  ...over,
});

describe("a network that answers for others is told", () => {
  test.each<[string, WebContact]>([
    ["by a redirect to a host of its own", clear(ispdb, { status: 302, redirectsTo: "login.cafe.example" })],
    ["by a redirect to an address", clear("example.org", { status: 302, redirectsTo: "10.0.0.1" })],
    ["by status 511", clear("example.org", { status: 511 })],
    ["by a page where a known server has none", clear(ispdb, { html: true })],
  ])("%s", (_, contact) => {
    expect(impersonatedHost([...silenced, contact])).toBe(contact.host);
  });
});

describe("an ordinary network is not", () => {
  test.each<[string, readonly WebContact[]]>([
    [
      "where any host answered over https",
      [clear("example.org", { redirectsTo: "x.example", status: 302 }), { ...clear(ispdb, {}), secure: true }],
    ],
    ["where a web server sends one to its own https", [clear("example.org", { status: 301 })]],
    [
      "where a web server sends one to its own other name",
      [clear("example.org", { status: 301, redirectsTo: "www.example.org" })],
    ],
    ["where a domain has a home page", [clear("example.org", { html: true })]],
    [
      "where the known server answers as ever",
      [clear(ispdb, { status: 301 }), clear("example.org", { status: 302, redirectsTo: "parking.example" })],
    ],
    ["where nothing answers at all", []],
  ])("%s", (_, contacts) => {
    expect(impersonatedHost([...silenced, ...contacts])).toBeNull();
  });

  test("where nothing was asked over https", () => {
    expect(impersonatedHost([clear(ispdb, { status: 511 })])).toBeNull();
  });
});

describe("looking for one", () => {
  const hosts = { [ispdb]: ["192.0.2.80"], "example.org": ["192.0.2.80"], "a.example.org": ["192.0.2.80"] };

  async function look(contacts: readonly WebContact[]) {
    const fake = createFakeWorld({
      hosts,
      pages: { [`http://${ispdb}/`]: { answer: status(302, "http://login.cafe.example/") } },
    });
    const around = createContext(fake, { contacts });
    await finish(collect(detectPortal(anna, around.context)), fake.clock);
    return { asked: fake.requests.map(({ url }) => url), heard: around.contacts };
  }

  test("asks in clear only hosts that were asked over https, and follows them nowhere", async () => {
    const { asked, heard } = await look(silenced);
    expect(asked).toEqual([`http://${ispdb}/`, "http://example.org/"]);
    expect(heard).toContainEqual(
      expect.objectContaining({ host: ispdb, secure: false, redirectsTo: "login.cafe.example" }),
    );
  });

  test("asks nobody where https works for one of them", async () => {
    expect((await look([...silenced, { ...clear("a.example.org", {}), secure: true }])).asked).toEqual([]);
  });

  test("asks nobody where names are all that is missing", async () => {
    expect((await look([{ host: "example.org", secure: true, outcome: "unnamed" }])).asked).toEqual([]);
  });
});
