import { describe, expect, test } from "vitest";
import { ispdbUrl } from "../../../../electron/discovery/sources/ispdb.ts";
import { exchangerDomains, findByMx } from "../../../../electron/discovery/sources/mx.ts";
import {
  anna,
  collect,
  configDocument,
  createContext,
  createFakeWorld,
  type FakeInternet,
  finish,
} from "../fake-world.ts";

const web = ["192.0.2.1"];
const config = (host: string) =>
  configDocument([{ type: "imap", host, port: 993 }], [{ type: "smtp", host, port: 465 }]);

async function find(first: readonly string[], internet: FakeInternet = {}, hosts = first) {
  const fake = createFakeWorld({
    ...internet,
    hosts: {
      "autoconfig.thunderbird.net": web,
      "autoconfig.hoster.example": web,
      "autoconfig.mail.hoster.example": web,
      "autoconfig.example.org": web,
      "autoconfig.poczta.com.pl": web,
      "autoconfig.com.pl": web,
      ...internet.hosts,
    },
  });
  const around = createContext(fake, { mailExchange: Promise.resolve({ hosts, first, takesNoMail: false }) });
  const findings = await finish(collect(findByMx(anna, around.context)), fake.clock);
  const { refusals, hints } = around;
  return { findings, hosts: findings.map(({ server }) => server.host), refusals, hints, ...fake };
}

describe("the domains above mail exchangers", () => {
  test.each([
    [["mx1.mail.hoster.example"], ["mail.hoster.example", "hoster.example"]],
    [["mx.hoster.example"], ["hoster.example"]],
    [["hoster.example"], ["hoster.example"]],
    [["mx1.poczta.com.pl"], ["poczta.com.pl"]],
    [["mx.firma.co.uk"], ["firma.co.uk"]],
    [["com.pl", "co.uk", "192.0.2.1"], []],
    [
      ["mx.one.example", "mx.two.example", "mx.three.example"],
      ["one.example", "two.example"],
    ],
  ])("of %j are %j, never a public suffix", (hosts, domains) => {
    expect(exchangerDomains(hosts)).toEqual(domains);
  });
});

describe("a provider that is known", () => {
  test("is used as it is: its MX is no stranger's word", async () => {
    const { findings, hints, requests } = await find(["in1-smtp.messagingengine.com"]);
    expect(findings.length).toBeGreaterThan(1);
    expect(findings.every(({ source, taints = [] }) => source === "mx" && taints.length === 0)).toBe(true);
    expect(hints[0]?.name).toMatch(/Fastmail/);
    expect(requests).toEqual([]);
  });

  test.each([
    ["example-org.mail.protection.outlook.com", "OAUTH_ONLY"],
    ["mail.protonmail.ch", "BRIDGE_ONLY"],
    ["mail.tutanota.de", "NO_IMAP"],
  ])("at %s, which lets no password in, is %s", async (host, code) => {
    const { findings, refusals, requests } = await find([host]);
    expect(findings).toEqual([]);
    expect(refusals).toMatchObject([{ source: "mx", failure: { code } }]);
    expect(requests).toEqual([]);
  });

  test("is not taken from a backup", async () => {
    const { hints } = await find(["mx.hoster.example"], {}, ["mx.hoster.example", "mail.protonmail.ch"]);
    expect(hints).toEqual([]);
  });
});

describe("a provider that is not known here", () => {
  test("is asked of the central database, under its own domain", async () => {
    const { findings, hosts } = await find(["mx.hoster.example"], {
      pages: { [ispdbUrl("hoster.example")]: config("imap.hoster.example") },
    });
    expect(hosts).toEqual(["imap.hoster.example", "imap.hoster.example"]);
    expect(findings.flatMap(({ taints = [] }) => taints)).toEqual([]);
  });

  test("is asked itself, and what it says has to be agreed to", async () => {
    const { findings } = await find(["mx.hoster.example"], {
      pages: { "https://autoconfig.hoster.example/mail/config-v1.1.xml": config("imap.hoster.example") },
    });
    expect(findings.map(({ taints }) => taints)).toEqual(
      Array(2).fill([{ reason: "foreign-domain", host: "imap.hoster.example" }]),
    );
  });

  test("is preferred as close to the exchanger as there is one", async () => {
    const { hosts } = await find(["mx.mail.hoster.example"], {
      pages: {
        "https://autoconfig.mail.hoster.example/mail/config-v1.1.xml": config("close.hoster.example"),
        "https://autoconfig.hoster.example/mail/config-v1.1.xml": config("wide.hoster.example"),
      },
    });
    expect(hosts[0]).toBe("close.hoster.example");
  });

  test("is never asked above what somebody registered", async () => {
    const { requests } = await find(["mx.poczta.com.pl"], {
      pages: { "https://autoconfig.com.pl/mail/config-v1.1.xml": config("trap.com.pl") },
    });
    const asked = requests.map(({ url }) => new URL(url).hostname);
    expect(asked.toSorted()).toEqual(["autoconfig.poczta.com.pl", "autoconfig.thunderbird.net"]);
    expect(requests.some(({ url }) => /[./]com\.pl$/.test(url) && !url.includes("poczta"))).toBe(false);
  });

  test("is not asked where it is the domain itself", async () => {
    expect((await find(["mx.example.org"])).requests).toEqual([]);
  });

  test("is asked for every tie of the lowest preference, two at most", async () => {
    const { requests } = await find(["mx.hoster.example", "mx.poczta.com.pl", "mx.third.example"]);
    const asked = new Set(requests.map(({ url }) => new URL(url).hostname));
    expect(asked).toEqual(
      new Set(["autoconfig.thunderbird.net", "autoconfig.hoster.example", "autoconfig.poczta.com.pl"]),
    );
  });
});

test("no mail exchanger, no question", async () => {
  expect((await find([])).requests).toEqual([]);
});
