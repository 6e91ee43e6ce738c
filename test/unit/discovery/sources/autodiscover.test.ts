import { describe, expect, test } from "vitest";
import { autodiscoverUrls } from "../../../../electron/discovery/autodiscover-route.ts";
import { findByAutodiscover } from "../../../../electron/discovery/sources/autodiscover.ts";
import type { WebAnswer, WebRequest } from "../../../../electron/discovery/world.ts";
import {
  anna,
  collect,
  createContext,
  createFakeWorld,
  type FakeInternet,
  finish,
  page,
  poxAccount,
  poxDocument,
  status,
  type Timed,
} from "../fake-world.ts";

const [atDomain = "", atSubdomain = ""] = autodiscoverUrls("example.org");
const hosts = {
  "example.org": ["192.0.2.1"],
  "autodiscover.example.org": ["192.0.2.2"],
  "hoster.example": ["198.51.100.1"],
  "autodiscover.hoster.example": ["198.51.100.1"],
};
const settings = poxDocument(
  "<Type>IMAP</Type><Server>in.hoster.example</Server><Port>993</Port>",
  "<Type>SMTP</Type><Server>out.hoster.example</Server><Port>587</Port><Encryption>TLS</Encryption>",
);
const redirectUrl = (url: string) => poxAccount(`<Action>redirectUrl</Action><RedirectUrl>${url}</RedirectUrl>`);
const redirectAddr = (address: string) =>
  poxAccount(`<Action>redirectAddr</Action><RedirectAddr>${address}</RedirectAddr>`);

async function find(internet: FakeInternet) {
  const fake = createFakeWorld({ hosts, ...internet });
  const around = createContext(fake);
  const findings = await finish(collect(findByAutodiscover(anna, around.context)), fake.clock);
  return { findings, hosts: findings.map(({ server }) => server.host), steps: around.ended(), ...fake };
}

test("the domain and its autodiscover. are asked over https, and nothing above", () => {
  expect(autodiscoverUrls("mail.example.org")).toEqual([
    "https://mail.example.org/autodiscover/autodiscover.xml",
    "https://autodiscover.mail.example.org/autodiscover/autodiscover.xml",
  ]);
});

test("settings become findings that sign in with the address", async () => {
  const { findings } = await find({ pages: { [atSubdomain]: settings } });
  expect(findings).toEqual([
    {
      source: "autodiscover",
      preference: 0,
      taints: [],
      server: { protocol: "imap", host: "in.hoster.example", port: 993, security: "tls", username: "anna@example.org" },
    },
    {
      source: "autodiscover",
      preference: 1,
      taints: [],
      server: {
        protocol: "smtp",
        host: "out.hoster.example",
        port: 587,
        security: "starttls",
        username: "anna@example.org",
      },
    },
  ]);
});

test("what is sent is the address alone: no credentials, not even where they are asked for", async () => {
  const { requests, findings, steps } = await find({
    pages: { [atDomain]: { answer: status(401) }, [atSubdomain]: { answer: status(401) } },
  });
  expect(findings).toEqual([]);
  expect(steps[0]?.detail).toMatch(/password/);
  const posted = requests.filter(({ method }) => method === "POST");
  expect(posted).toHaveLength(2);
  expect(requests.flatMap(({ headers }) => Object.keys(headers))).not.toContain("authorization");
  for (const { headers, body } of posted) {
    expect(headers).toEqual({ "content-type": "text/xml; charset=utf-8" });
    expect(body).toContain("<EMailAddress>anna@example.org</EMailAddress>");
  }
});

test("a 302 keeps the POST and its body", async () => {
  const { requests, hosts: found } = await find({
    pages: {
      [atDomain]: { answer: status(302, "https://hoster.example/pox") },
      "https://hoster.example/pox": settings,
    },
  });
  expect(found[0]).toBe("in.hoster.example");
  expect(requests.find(({ url }) => url === "https://hoster.example/pox")).toMatchObject({ method: "POST" });
});

describe("redirectUrl", () => {
  test("is followed to another https address", async () => {
    const { hosts: found } = await find({
      pages: { [atDomain]: redirectUrl("https://hoster.example/pox"), "https://hoster.example/pox": settings },
    });
    expect(found).toEqual(["in.hoster.example", "out.hoster.example"]);
  });

  test.each(["http://hoster.example/pox", "/pox", "//hoster.example/pox"])("to %s is refused", async (url) => {
    const { findings, requests, steps } = await find({
      pages: { [atDomain]: redirectUrl(url), "https://hoster.example/pox": settings },
    });
    expect(findings).toEqual([]);
    expect(requests.some((request) => request.url.includes("pox"))).toBe(false);
    expect(steps.find(({ target }) => target === atDomain)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/not https/),
    });
  });

  test("is followed ten times and no more", async () => {
    const at = (n: number) => `https://hoster.example/${n}`;
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, n) => [at(n), n === length - 1 ? settings : redirectUrl(at(n + 1))]),
      );
    const ten = await find({ pages: { [atDomain]: redirectUrl(at(0)), ...chain(10) } });
    expect(ten.hosts[0]).toBe("in.hoster.example");
    const eleven = await find({ pages: { [atDomain]: redirectUrl(at(0)), ...chain(11) } });
    expect(eleven.findings).toEqual([]);
    expect(eleven.steps.some(({ detail }) => detail?.includes("more than 10 redirects"))).toBe(true);
  });

  test("to a private address is refused", async () => {
    const { findings, requests } = await find({
      hosts: { ...hosts, "inside.example": ["192.168.0.9"] },
      pages: { [atDomain]: redirectUrl("https://inside.example/pox"), "https://inside.example/pox": settings },
    });
    expect(findings).toEqual([]);
    expect(requests.some(({ url }) => url.includes("inside"))).toBe(false);
  });
});

describe("redirectAddr", () => {
  const answering = (request: WebRequest) =>
    request.body?.includes("<EMailAddress>box7@hoster.example</EMailAddress>") ? page(settings) : status(500);

  test("asks the other address's domain for it, and still signs in with one's own", async () => {
    const [atHoster = ""] = autodiscoverUrls("hoster.example");
    const { findings } = await find({
      pages: { [atDomain]: redirectAddr("box7@hoster.example"), [atHoster]: answering },
    });
    expect(findings.map(({ server }) => [server.host, server.username])).toEqual([
      ["in.hoster.example", "anna@example.org"],
      ["out.hoster.example", "anna@example.org"],
    ]);
  });

  test.each(["box7@co.uk", "box7", "box7@127.0.0.1"])("to %s is refused", async (address) => {
    const { findings, steps } = await find({ pages: { [atDomain]: redirectAddr(address) } });
    expect(findings).toEqual([]);
    expect(steps.find(({ target }) => target === atDomain)?.outcome).toBe("failed");
  });

  test("in a circle comes to an end", async () => {
    const { findings, requests } = await find({
      pages: { [atDomain]: redirectAddr("x@example.org"), [atSubdomain]: { answer: status(404) } },
    });
    expect(findings).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(25);
  });
});

test("an error with status 200 is nothing found, with the server's words", async () => {
  const error =
    "<Autodiscover><Response><Error><ErrorCode>601</ErrorCode><Message>Provider is not available</Message></Error></Response></Autodiscover>";
  const { findings, steps } = await find({ pages: { [atDomain]: error } });
  expect(findings).toEqual([]);
  expect(steps.find(({ target }) => target === atDomain)).toMatchObject({
    outcome: "nothing",
    detail: expect.stringContaining("601 Provider"),
  });
});

test("Exchange alone is said in the trace", async () => {
  const { steps } = await find({ pages: { [atDomain]: poxDocument("<Type>EXCH</Type><Server>x</Server>") } });
  expect(steps.find(({ target }) => target === atDomain)?.detail).toMatch(/Exchange only/);
});

describe("behind a CNAME", () => {
  const certificate: Timed<WebAnswer> = {
    answer: {
      kind: "failed",
      words: "wrong name",
      failure: { code: "CERT_NAME", host: "autodiscover.example.org", names: ["autodiscover.hoster.example"] },
    },
  };
  const atAlias = "https://autodiscover.hoster.example/autodiscover/autodiscover.xml";

  test("a certificate for the own name needs nothing else", async () => {
    const { findings } = await find({
      cname: { "autodiscover.example.org": "autodiscover.hoster.example" },
      pages: { [atSubdomain]: settings },
    });
    expect(findings.every(({ taints = [] }) => taints.length === 0)).toBe(true);
  });

  test("one for the alias only: the alias is asked, and named as a taint", async () => {
    const { findings } = await find({
      cname: { "autodiscover.example.org": "autodiscover.hoster.example" },
      pages: { [atSubdomain]: certificate, [atAlias]: settings },
    });
    expect(findings.map(({ taints }) => taints)).toEqual(
      Array(2).fill([{ reason: "foreign-domain", host: "autodiscover.hoster.example" }]),
    );
  });

  test("any other bad certificate ends it", async () => {
    const expired = {
      answer: { kind: "failed", words: "expired", failure: { code: "CERT_EXPIRED", host: "x", validTo: "" } },
    } as const;
    const { findings } = await find({
      cname: { "autodiscover.example.org": "autodiscover.hoster.example" },
      pages: { [atSubdomain]: expired, [atAlias]: settings },
    });
    expect(findings).toEqual([]);
  });
});
