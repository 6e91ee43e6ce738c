import { describe, expect, test } from "vitest";
import { autodiscoverUrls } from "../../../../electron/discovery/autodiscover-route.ts";
import {
  autodiscoverHttpUrl,
  autodiscoverV2Urls,
  findByAutodiscover,
} from "../../../../electron/discovery/sources/autodiscover.ts";
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

  test("in a circle from both addresses is asked once, and not twice as often each time round", async () => {
    const again = redirectAddr("x@example.org");
    const { findings, requests } = await find({ pages: { [atDomain]: again, [atSubdomain]: again } });
    expect(findings).toEqual([]);
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(4);
  });

  test("to ever new addresses comes to an end", async () => {
    let count = 0;
    const next = () => {
      count += 1;
      return page(redirectAddr(`x${count}@example.org`));
    };
    const { requests } = await find({ pages: { [atDomain]: next, [atSubdomain]: next } });
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(40);
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

describe("where SRV says that Autodiscover is", () => {
  const srv = (target: string, port = 443) => ({
    "_autodiscover._tcp.example.org": [{ target, port, priority: 0, weight: 0 }],
  });

  test("somebody else's host is asked, on the port given, and named as a taint", async () => {
    const { findings, requests } = await find({
      srv: srv("hoster.example", 8443),
      pages: { "https://hoster.example:8443/autodiscover/autodiscover.xml": settings },
    });
    expect(findings.map(({ taints }) => taints)).toEqual(
      Array(2).fill([{ reason: "foreign-domain", host: "hoster.example" }]),
    );
    expect(requests.find(({ url }) => url.includes(":8443"))?.method).toBe("POST");
  });

  test("one's own host needs nobody's yes", async () => {
    const { findings } = await find({
      hosts: { ...hosts, "ex.example.org": ["192.0.2.3"] },
      srv: srv("ex.example.org"),
      pages: { "https://ex.example.org/autodiscover/autodiscover.xml": settings },
    });
    expect(findings[0]?.taints).toEqual([]);
  });

  test("a private address is not asked", async () => {
    const { requests } = await find({
      hosts: { ...hosts, "inside.example": ["127.0.0.1"] },
      srv: srv("inside.example"),
    });
    expect(requests.some(({ url }) => url.includes("inside"))).toBe(false);
  });

  test("the taint survives whatever https that leads to", async () => {
    const { findings } = await find({
      srv: srv("hoster.example"),
      pages: {
        "https://hoster.example/autodiscover/autodiscover.xml": redirectUrl("https://autodiscover.hoster.example/pox"),
        "https://autodiscover.hoster.example/pox": settings,
      },
    });
    expect(findings[0]?.taints).toEqual([{ reason: "foreign-domain", host: "hoster.example" }]);
  });
});

describe("v2 JSON", () => {
  const [atV2 = ""] = autodiscoverV2Urls(anna).map((url) => url.replace(/\?.*/, ""));
  const pointer = (url: string) => JSON.stringify({ Protocol: "AutodiscoverV1", Url: url });

  test("leads to plain XML", async () => {
    const { hosts: found, findings } = await find({
      pages: { [atV2]: pointer("https://hoster.example/pox"), "https://hoster.example/pox": settings },
    });
    expect(found[0]).toBe("in.hoster.example");
    expect(findings[0]?.taints).toEqual([]);
  });

  test.each(["http://hoster.example/pox", "/pox", "file:///etc/passwd"])("does not lead to %s", async (url) => {
    const { requests, findings } = await find({
      pages: { [atV2]: pointer(url), "https://hoster.example/pox": settings },
    });
    expect(findings).toEqual([]);
    expect(requests.some((request) => request.url.endsWith("pox"))).toBe(false);
  });

  test("has the address encoded", () => {
    const query = { ...anna, wireAddress: 'a<&"/?#@example.org' };
    expect(autodiscoverV2Urls(query)[0]).toBe(
      "https://autodiscover.example.org/autodiscover/autodiscover.json/v1.0/a%3C%26%22%2F%3F%23%40example.org?Protocol=AutodiscoverV1",
    );
  });
});

describe("the answer in clear", () => {
  const atHttp = autodiscoverHttpUrl("example.org");

  test("is followed to https, with a taint that survives", async () => {
    const { findings, requests } = await find({
      pages: {
        [atHttp]: { answer: status(302, "https://hoster.example/pox") },
        "https://hoster.example/pox": settings,
      },
    });
    expect(findings[0]?.taints).toEqual([
      { reason: "http", host: "hoster.example" },
      { reason: "foreign-domain", host: "hoster.example" },
    ]);
    const inClear = requests.filter(({ url }) => url.startsWith("http:"));
    expect(inClear).toMatchObject([{ method: "GET" }]);
    expect(JSON.stringify(inClear)).not.toContain("anna");
  });

  test.each(["http://hoster.example/pox", "file:///etc/passwd", "https://co.uk/pox"])(
    "to %s is refused",
    async (location) => {
      const { findings, requests } = await find({
        hosts: { ...hosts, "co.uk": ["192.0.2.9"] },
        pages: { [atHttp]: { answer: status(302, location) }, "https://co.uk/pox": settings },
      });
      expect(findings).toEqual([]);
      expect(requests.some(({ url }) => url.endsWith("pox"))).toBe(false);
    },
  );

  test("that is a document is not looked at", async () => {
    expect((await find({ pages: { [atHttp]: settings } })).findings).toEqual([]);
  });

  test("is not asked for where https has answered", async () => {
    const { requests } = await find({ pages: { [atSubdomain]: settings } });
    expect(requests.some(({ url }) => url.startsWith("http:"))).toBe(false);
  });

  test("is asked for after a second where https hangs", async () => {
    const { findings, clock } = await find({
      pages: {
        [atDomain]: "hang",
        [atSubdomain]: "hang",
        [atHttp]: { answer: status(302, "https://hoster.example/pox") },
        "https://hoster.example/pox": settings,
      },
    });
    expect(findings).toHaveLength(2);
    expect(clock.now()).toBeLessThanOrEqual(5_100);
  });
});

describe("a host that asks for a password", () => {
  const secret = "Größe & <1>";
  const answering = (request: WebRequest) => (request.headers.authorization ? page(settings) : status(401));

  async function findAs(internet: FakeInternet, credentials: { host: string; password: string } | null) {
    const fake = createFakeWorld({ hosts, ...internet });
    const around = createContext(fake, { credentials });
    const findings = await finish(collect(findByAutodiscover(anna, around.context)), fake.clock);
    const told = fake.requests.filter(({ headers }) => headers.authorization).map(({ url }) => new URL(url).hostname);
    return { findings, told, wanted: around.wanted, setbacks: around.setbacks, ...fake };
  }
  const agreed = { host: "autodiscover.example.org", password: secret };

  test("is named, and told nothing", async () => {
    const { told, wanted } = await findAs({ pages: { [atSubdomain]: answering } }, null);
    expect(told).toEqual([]);
    expect(wanted).toEqual(["autodiscover.example.org"]);
  });

  test("is told it once a person has agreed to that host, in answer to its question", async () => {
    const { findings, requests } = await findAs({ pages: { [atSubdomain]: answering } }, agreed);
    expect(findings).toHaveLength(2);
    const asked = requests.filter(({ url }) => url === atSubdomain).map(({ headers }) => headers.authorization);
    expect(asked).toEqual([undefined, `Basic ${Buffer.from(`anna@example.org:${secret}`).toString("base64")}`]);
  });

  test("no other host is, however it asks", async () => {
    const { told } = await findAs({ pages: { [atDomain]: answering, [atSubdomain]: { answer: status(404) } } }, agreed);
    expect(told).toEqual([]);
  });

  test.each([
    ["an HTTP redirect", { [atDomain]: { answer: status(302, atSubdomain) }, [atSubdomain]: answering }],
    [
      "a redirectUrl",
      { [atDomain]: redirectUrl("https://hoster.example/pox"), "https://hoster.example/pox": answering },
    ],
  ])("and none that %s leads to", async (_, pages) => {
    const { told, wanted } = await findAs({ pages }, { host: "hoster.example", password: secret });
    expect(told).toEqual([]);
    expect(wanted).not.toContain("hoster.example");
  });

  test("not even the agreed host is, where a redirect leads to it", async () => {
    const elsewhere = "https://autodiscover.example.org/elsewhere";
    const pages = { [atDomain]: { answer: status(302, elsewhere) }, [elsewhere]: answering };
    const { told, requests } = await findAs({ pages }, agreed);
    expect(requests.map(({ url }) => url)).toContain(elsewhere);
    expect(told).toEqual([]);
  });

  test("one on a port of its own is not asked about", async () => {
    const { wanted, requests } = await findAs(
      {
        hosts: { ...hosts, "ex.example.org": ["192.0.2.3"] },
        srv: { "_autodiscover._tcp.example.org": [{ target: "ex.example.org", port: 8443, priority: 0, weight: 0 }] },
        pages: { "https://ex.example.org:8443/autodiscover/autodiscover.xml": answering },
      },
      null,
    );
    expect(requests.some(({ url }) => url.includes(":8443"))).toBe(true);
    expect(wanted).toEqual([]);
  });

  test("none that SRV or CNAME names elsewhere", async () => {
    const { told, wanted } = await findAs(
      {
        srv: { "_autodiscover._tcp.example.org": [{ target: "hoster.example", port: 443, priority: 0, weight: 0 }] },
        pages: { "https://hoster.example/autodiscover/autodiscover.xml": answering },
      },
      { host: "hoster.example", password: secret },
    );
    expect(told).toEqual([]);
    expect(wanted).toEqual([]);
  });

  test("one that refuses it is a setback with its name", async () => {
    const { setbacks, told } = await findAs({ pages: { [atSubdomain]: { answer: status(401) } } }, agreed);
    expect(told).toEqual(["autodiscover.example.org"]);
    expect(setbacks).toContainEqual({
      code: "AUTH_REJECTED",
      host: "autodiscover.example.org",
      username: "anna@example.org",
      words: "401",
    });
  });
});

describe("Exchange that publishes nothing else", () => {
  const exchange = poxDocument(
    "<Type>EXCH</Type><Server>4f0c@example.org</Server>",
    "<Type>EXPR</Type><Server>ex.example.org</Server>",
    "<Type>WEB</Type><External><OWAUrl>https://owa.example.org/owa</OWAUrl></External>",
  );
  const internet = { hosts: { ...hosts, "ex.example.org": ["192.0.2.5"] }, pages: { [atDomain]: exchange } };

  async function findAround(more: FakeInternet) {
    const fake = createFakeWorld({ ...internet, ...more });
    const around = createContext(fake);
    const findings = await finish(collect(findByAutodiscover(anna, around.context)), fake.clock);
    return { findings, setbacks: around.setbacks, ...fake };
  }

  test("is EXCHANGE_ONLY with its host, once that host has not answered IMAP", async () => {
    const { findings, setbacks, probes } = await findAround({});
    expect(findings).toEqual([]);
    expect(setbacks).toEqual([{ code: "EXCHANGE_ONLY", host: "ex.example.org" }]);
    expect(probes.map(({ host, port }) => `${host}:${port}`)).toContain("ex.example.org:993");
  });

  test("is a server like any where that host does", async () => {
    const { findings, setbacks } = await findAround({
      servers: { "ex.example.org:993": "greets", "ex.example.org:587": "greets" },
    });
    expect(findings.map(({ source, server }) => [source, server.protocol, server.port, server.security])).toEqual([
      ["autodiscover", "imap", 993, "tls"],
      ["autodiscover", "smtp", 587, "starttls"],
    ]);
    expect(setbacks).toEqual([]);
  });

  test("is not looked for on a private address", async () => {
    const { probes, setbacks } = await findAround({ hosts: { ...hosts, "ex.example.org": ["10.0.0.5"] } });
    expect(probes).toEqual([]);
    expect(setbacks).toEqual([{ code: "EXCHANGE_ONLY", host: "ex.example.org" }]);
  });
});

test("aborting ends every way at once and leaves no timer", async () => {
  const fake = createFakeWorld({ hosts, pages: { [atDomain]: "hang", [atSubdomain]: "hang" } });
  const around = createContext(fake);
  const work = collect(findByAutodiscover(anna, around.context));
  await fake.clock.advance(100);
  around.abort();
  expect(await work).toEqual([]);
  expect(fake.openConnections()).toBe(0);
  expect(fake.clock.pendingTimers()).toBe(0);
});
