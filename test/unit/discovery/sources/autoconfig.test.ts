import { describe, expect, test } from "vitest";
import { autoconfigUrls, findByAutoconfig } from "../../../../electron/discovery/sources/autoconfig.ts";
import type { WebAnswer } from "../../../../electron/discovery/world.ts";
import {
  anna,
  collect,
  configDocument,
  createContext,
  createFakeWorld,
  type FakeInternet,
  finish,
  page,
  type Timed,
} from "../fake-world.ts";

const atSubdomain = "https://autoconfig.example.org/mail/config-v1.1.xml";
const atWellKnown = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml";
const hosts = { "example.org": ["192.0.2.1"], "autoconfig.example.org": ["192.0.2.1"] };
const one = configDocument(
  [{ type: "imap", host: "one.example.org", port: 993 }],
  [{ type: "smtp", host: "one.example.org", port: 465 }],
);
const two = one.replaceAll("one.example.org", "two.example.org");

async function find(pages: FakeInternet["pages"] = {}, internet: FakeInternet = {}) {
  const fake = createFakeWorld({ hosts, pages, ...internet });
  const around = createContext(fake);
  const findings = await finish(collect(findByAutoconfig(anna, around.context)), fake.clock);
  return { findings, hosts: findings.map(({ server }) => server.host), steps: around.ended(), ...fake };
}

test("both addresses are https, and the address of the person is encoded", () => {
  const query = { ...anna, localPart: 'a<&"+b', wireAddress: 'a<&"+b@example.org' };
  expect(autoconfigUrls(query)).toEqual([
    "https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=a%3C%26%22%2Bb%40example.org",
    "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml",
  ]);
});

describe("a configuration", () => {
  test("at autoconfig. is found", async () => {
    const { findings, steps } = await find({ [atSubdomain]: one });
    expect(findings).toEqual([
      {
        source: "autoconfig",
        taints: [],
        preference: 0,
        server: { protocol: "imap", host: "one.example.org", port: 993, security: "tls", username: "anna@example.org" },
      },
      {
        source: "autoconfig",
        taints: [],
        preference: 1,
        server: { protocol: "smtp", host: "one.example.org", port: 465, security: "tls", username: "anna@example.org" },
      },
    ]);
    expect(steps.map(({ target, outcome }) => [target, outcome])).toContainEqual([
      `${atSubdomain}?emailaddress=anna%40example.org`,
      "found",
    ]);
  });

  test("at .well-known is found", async () => {
    expect((await find({ [atWellKnown]: one })).hosts).toEqual(["one.example.org", "one.example.org"]);
  });

  test("at autoconfig. is preferred, even where it comes a little later", async () => {
    const later: Timed<WebAnswer> = { after: 200, answer: page(one) };
    expect((await find({ [atSubdomain]: later, [atWellKnown]: two })).hosts[0]).toBe("one.example.org");
  });

  test("at .well-known does not wait for an autoconfig. that hangs", async () => {
    const { hosts: found, clock, steps, openConnections } = await find({ [atSubdomain]: "hang", [atWellKnown]: two });
    expect(found[0]).toBe("two.example.org");
    expect(clock.now()).toBeLessThan(400);
    expect(steps.map(({ outcome }) => outcome)).toEqual(["cancelled", "found"]);
    expect(openConnections()).toBe(0);
  });
});

describe("what is none", () => {
  test.each([
    ["an HTML page with status 200", "<!DOCTYPE html><html></html>", /HTML/],
    ["a document with a DOCTYPE", `<!DOCTYPE x [<!ENTITY a "b">]>${one}`, /DOCTYPE/],
    ["a document without servers", "<clientConfig><emailProvider/></clientConfig>", /no server/],
    [
      "nothing but servers of other kinds",
      configDocument([{ type: "ews", host: "x.example.org", port: 443 }], []),
      /left out/,
    ],
  ])("is %s, and the trace says so", async (_, document, words) => {
    const { findings, steps } = await find({ [atSubdomain]: document });
    expect(findings).toEqual([]);
    expect(steps[0]).toMatchObject({ outcome: "nothing", detail: expect.stringMatching(words) });
  });

  test("does not keep the other address from being found", async () => {
    expect((await find({ [atSubdomain]: "<html></html>", [atWellKnown]: two })).hosts[0]).toBe("two.example.org");
  });
});

test("a failed connection carries its failure into the trace", async () => {
  const failure = { code: "CERT_EXPIRED", host: "autoconfig.example.org", validTo: "" } as const;
  const { steps } = await find({ [atSubdomain]: { answer: { kind: "failed", words: "expired", failure } } });
  expect(steps[0]).toMatchObject({ outcome: "failed", failure });
});
