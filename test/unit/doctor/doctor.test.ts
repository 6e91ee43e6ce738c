import { describe, expect, test } from "vitest";
import { type DoctorReport, examine } from "../../../electron/discovery/doctor/doctor.ts";
import type { Line } from "../../../electron/discovery/doctor/line.ts";
import { renderReport } from "../../../electron/discovery/doctor/report.ts";
import { readQuery } from "../../../electron/discovery/query.ts";
import { anna, configDocument, finish } from "../discovery/fake-world.ts";
import { createDoctorWorld, type FakeDomain, surveyOf, today } from "./fake-doctor-world.ts";

const hosts = {
  "example.org": ["11.0.0.1"],
  "autoconfig.example.org": ["11.0.0.1"],
  "mta-sts.example.org": ["11.0.0.1"],
  "mx.example.org": ["11.0.0.5"],
  "imap.example.org": ["11.0.0.2"],
  "smtp.example.org": ["11.0.0.2"],
};
const document = configDocument(
  [{ type: "imap", host: "imap.example.org", port: 993 }],
  [{ type: "smtp", host: "smtp.example.org", port: 465 }],
);
const good: FakeDomain = {
  hosts,
  mx: { "example.org": [{ preference: 10, exchange: "mx.example.org" }] },
  srv: {
    "_imaps._tcp.example.org": [{ priority: 0, weight: 1, port: 993, target: "imap.example.org" }],
    "_submissions._tcp.example.org": [{ priority: 0, weight: 1, port: 465, target: "smtp.example.org" }],
  },
  pages: {
    "https://autoconfig.example.org/mail/config-v1.1.xml": document,
    "https://mta-sts.example.org/.well-known/mta-sts.txt": () => ({
      kind: "answered",
      status: 200,
      location: null,
      contentType: "text/plain",
      body: new TextEncoder().encode("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 604800\n"),
    }),
  },
  txt: {
    "example.org": ["v=spf1 mx -all"],
    "_dmarc.example.org": ["v=DMARC1; p=reject; rua=mailto:d@example.org"],
    "_mta-sts.example.org": ["v=STSv1; id=1;"],
    "_smtp._tls.example.org": ["v=TLSRPTv1; rua=mailto:t@example.org"],
    "s1._domainkey.example.org": [`v=DKIM1; k=ed25519; p=${Buffer.alloc(32, 1).toString("base64")}`],
  },
  surveys: {
    "imap.example.org:993": surveyOf({ offered: ["IMAP4rev1"] }),
    "smtp.example.org:465": surveyOf(),
    "mx.example.org:25": surveyOf({ clear: ["STARTTLS"] }),
  },
};

async function run(domain: FakeDomain, dkimSelectors: readonly string[] = ["s1"], query = anna) {
  const fake = createDoctorWorld(domain);
  const { signal } = new AbortController();
  const report = await finish(examine(query, fake.world, { signal, dkimSelectors, today: () => today }), fake.clock);
  return { report, fake };
}

const worst = ({ lines }: DoctorReport) => lines.filter(({ level }) => level === "warn" || level === "fail");

describe("a domain that publishes all it should", () => {
  test("has nothing to change", async () => {
    const { report, fake } = await run(good);
    expect(worst(report)).toEqual([]);
    expect(report.verdict).toBe("ok");
    expect(report.domain).toBe("example.org");
    expect(fake.clock.pendingTimers()).toBe(0);
    expect(fake.openConnections()).toBe(0);
  });

  test("has each of its servers looked at once, whoever names it", async () => {
    const { fake } = await run(good);
    expect(fake.surveyed.map(({ host, port }) => `${host}:${port}`).sort()).toEqual([
      "imap.example.org:993",
      "mx.example.org:25",
      "smtp.example.org:465",
    ]);
  });

  test("is not asked for keys that nobody named", async () => {
    const { report, fake } = await run(good, []);
    expect(report.lines.find(({ topic }) => topic === "dkim")).toMatchObject({ level: "info", found: "not looked at" });
    expect(fake.texts.filter((name) => name.includes("_domainkey"))).toEqual([]);
  });
});

describe("a domain that publishes nothing", () => {
  const bare: FakeDomain = {
    hosts,
    mx: good.mx ?? {},
    surveys: good.surveys ?? {},
    servers: { "imap.example.org:993": "greets", "smtp.example.org:465": "greets" },
  };

  test("is told what to publish, for the servers that guessing finds", async () => {
    const { report } = await run(bare, []);
    expect(report.verdict).toBe("fail");
    const published = report.lines.flatMap(({ publish = [] }) => publish);
    expect(published.map(({ content }) => content).join("\n")).toContain("<hostname>imap.example.org</hostname>");
    expect(published.map(({ where }) => where)).toEqual([
      "https://autoconfig.example.org/mail/config-v1.1.xml",
      "_imaps._tcp.example.org",
      "_submissions._tcp.example.org",
      "example.org",
      "_dmarc.example.org",
      "_mta-sts.example.org",
      "https://mta-sts.example.org/.well-known/mta-sts.txt",
      "_smtp._tls.example.org",
    ]);
    expect(report.lines.filter(({ topic }) => topic === "server").map(({ level }) => level)).toEqual(["ok", "ok"]);
  });

  test("and has no server that could be guessed hears why", async () => {
    const { report } = await run({ hosts: { "example.org": ["11.0.0.1"] }, mx: {} }, []);
    expect(report.lines.find(({ topic }) => topic === "server")).toMatchObject({
      level: "fail",
      looked: "the usual names of example.org",
    });
  });
});

test("a domain that takes no mail is only to say so everywhere", async () => {
  const { report, fake } = await run(
    {
      hosts,
      mx: { "example.org": [{ preference: 0, exchange: "" }] },
      txt: { "example.org": ["v=spf1 -all"], "_dmarc.example.org": ["v=DMARC1; p=reject;"] },
    },
    [],
  );
  expect(report.lines.map(({ topic, level }) => [topic, level])).toEqual([
    ["mx", "ok"],
    ["spf", "ok"],
    ["dmarc", "ok"],
  ]);
  expect(fake.requests).toEqual([]);
});

test("a domain that does not exist is one line", async () => {
  const { report } = await run({});
  expect(report).toMatchObject({ verdict: "fail", lines: [{ topic: "mx", found: "there is no such domain" }] });
});

test("a public suffix is not asked for anything", async () => {
  const query = readQuery("anna@co.uk");
  if (!query) throw new Error("no query");
  const { report, fake } = await run({}, [], query);
  expect(report).toMatchObject({ verdict: "fail", lines: [{ looked: "co.uk" }] });
  expect([fake.questions, fake.texts, fake.requests]).toEqual([[], [], []]);
});

describe("what hangs", () => {
  const hanging: FakeDomain = {
    ...good,
    pages: { ...good.pages, "https://autoconfig.example.org/mail/config-v1.1.xml": "hang" },
  };

  test("does not hold the report up for more than a while", async () => {
    const { report } = await run(hanging);
    expect(report.elapsedMs).toBeLessThan(20_000);
    expect(report.lines.find(({ looked }) => looked.startsWith("https://autoconfig"))).toMatchObject({ level: "fail" });
  });

  test("is let go of when the person interrupts", async () => {
    const fake = createDoctorWorld(hanging);
    const controller = new AbortController();
    const examined = examine(anna, fake.world, { signal: controller.signal, dkimSelectors: [], today: () => today });
    const outcome = expect(finish(examined, fake.clock)).rejects.toMatchObject({ failure: { code: "CANCELLED" } });
    await fake.clock.advance(100);
    controller.abort();
    await outcome;
    expect(fake.openConnections()).toBe(0);
    expect(fake.clock.pendingTimers()).toBe(0);
  });
});

describe("the report for a person", () => {
  const lines: readonly Line[] = [
    { topic: "mx", looked: "MX example.org", found: "10 mx.example.org", level: "ok" },
    {
      topic: "spf",
      looked: "TXT example.org",
      found: "no SPF record",
      level: "fail",
      change: "Large providers refuse mail without. Publish:",
      publish: [{ kind: "record", where: "example.org", content: 'example.org. IN TXT "v=spf1 mx -all"' }],
    },
    {
      topic: "mta-sts",
      looked: "TXT _mta-sts.example.org",
      found: "no MTA-STS record",
      level: "warn",
      change: "Publish:",
      publish: [{ kind: "file", where: "https://mta-sts.example.org/x", content: "version: STSv1\nmode: testing" }],
    },
  ];
  const render = (width: number, paint = (_style: string, text: string) => text) =>
    renderReport({ domain: "example.org", verdict: "fail", lines, elapsedMs: 40 }, { paint, width });

  test("is in sections, each line with its mark, what to change, and what to publish as it stands", () => {
    expect(render(110)).toBe(
      [
        "",
        "Receiving",
        "  ok    MX example.org",
        "        10 mx.example.org",
        "",
        "Against forgery",
        "  FAIL  TXT example.org",
        "        no SPF record",
        "        Large providers refuse mail without. Publish:",
        '          example.org. IN TXT "v=spf1 mx -all"',
        "",
        "Encryption between servers",
        "  warn  TXT _mta-sts.example.org",
        "        no MTA-STS record",
        "        Publish:",
        "        https://mta-sts.example.org/x",
        "          version: STSv1",
        "          mode: testing",
        "",
        "example.org: 1 thing to mend and 1 thing to change.  (40 ms)",
        "",
      ].join("\n"),
    );
  });

  test("breaks prose, never a record", () => {
    expect(render(40)).toContain("        Large providers refuse mail\n        without. Publish:\n");
    expect(render(40)).toContain('          example.org. IN TXT "v=spf1 mx -all"\n');
  });

  test("colours the marks where it may", () => {
    expect(render(110, (style, text) => `<${style}>${text}</>`)).toContain("<red>FAIL</>  TXT example.org");
  });

  test("does not let a record move the cursor", () => {
    const evil: Line = { topic: "spf", looked: "TXT example.org", found: "\u001b[2Jv=spf1", level: "ok" };
    const text = renderReport(
      { domain: "example.org", verdict: "ok", lines: [evil], elapsedMs: 1 },
      { paint: (_, plain) => plain, width: 80 },
    );
    expect(text).not.toContain("\u001b");
    expect(text).toContain("all is well");
  });
});

describe("a domain at a provider that lets no mail program in", () => {
  test("has nothing to publish for them", async () => {
    const { report } = await run(
      {
        hosts: { "example.org": ["11.0.0.1"], "mail.protonmail.ch": ["11.0.0.9"] },
        mx: { "example.org": [{ preference: 10, exchange: "mail.protonmail.ch" }] },
      },
      [],
    );
    expect(
      report.lines.filter(({ topic }) => ["autoconfig", "srv", "autodiscover", "server"].includes(topic)),
    ).toMatchObject([{ level: "info", found: expect.stringMatching(/Proton.*nothing to publish/) }]);
  });
});

test("a server that guessing finds with a bad certificate is to be mended first", async () => {
  const expired = { code: "CERT_EXPIRED", host: "imap.example.org", validTo: "2026-11-01T00:00:00.000Z" } as const;
  const { report } = await run({ hosts, mx: good.mx ?? {}, servers: { "imap.example.org:993": expired } }, []);
  expect(report.lines.find(({ topic }) => topic === "server")).toMatchObject({
    level: "fail",
    found: expect.stringContaining("imap.example.org"),
    change: "Renew the certificate of imap.example.org.",
  });
});
