import { describe, expect, it } from "vitest";
import {
  checkServer,
  domainOf,
  doubtsAbout,
  editsFor,
  fillServer,
  readIncoming,
  readOutgoing,
  toAsciiHost,
} from "../../../renderer/wizard/manual-settings.ts";
import type { DiscoveryResult } from "../../../shared/discovery.ts";

const address = "nora@example.org";
const found: DiscoveryResult = {
  address,
  outcome: "none",
  incoming: null,
  outgoing: null,
  ask: [],
  candidates: [
    {
      source: "autoconfig",
      server: { protocol: "pop3", host: "pop.host.net", port: 10_995, security: "tls", username: "nora" },
    },
    {
      source: "guess",
      server: { protocol: "imap", host: "imap.host.net", port: 143, security: "starttls", username: address },
    },
    {
      source: "guess",
      server: { protocol: "smtp", host: "out.host.net", port: 2525, security: "starttls", username: "n.o." },
    },
  ],
  trace: [],
  choices: [],
  hint: null,
  elapsedMs: 1,
  failure: { code: "NO_CONFIG", domain: "example.org" },
};

describe("the manual form", () => {
  it("starts from what is usual in the domain where nothing was found", () => {
    expect(fillServer("incoming", {}, address, null)).toEqual({
      protocol: "imap",
      security: "tls",
      host: "imap.example.org",
      port: "993",
      username: address,
    });
    expect(fillServer("outgoing", {}, address, null)).toMatchObject({ host: "smtp.example.org", port: "465" });
  });

  it("starts from the best candidate of each direction", () => {
    expect(fillServer("incoming", {}, address, found)).toMatchObject({
      protocol: "pop3",
      host: "pop.host.net",
      port: "10995",
      username: "nora",
    });
    expect(fillServer("outgoing", {}, address, found)).toMatchObject({
      host: "out.host.net",
      port: "2525",
      security: "starttls",
    });
  });

  it("starts from the host that a search came to, and still wants it encrypted", () => {
    const failure = { code: "STARTTLS_MISSING", host: "mail.example.org", port: 143 } as const;
    const stuck: DiscoveryResult = { ...found, candidates: [], failure };
    expect(fillServer("incoming", {}, address, stuck)).toMatchObject({ host: "mail.example.org", security: "tls" });
    expect(fillServer("outgoing", {}, address, stuck)).toMatchObject({ host: "mail.example.org", port: "465" });
    const oneLeg: DiscoveryResult = { ...stuck, failure: { ...failure, leg: "incoming" } };
    expect(fillServer("outgoing", {}, address, oneLeg).host).toBe("smtp.example.org");
  });

  it("prefers the result itself to the other candidates", () => {
    const incoming = {
      protocol: "imap",
      host: "best.net",
      port: 993,
      security: "tls",
      username: "x",
      source: "guess",
    } as const;
    expect(fillServer("incoming", {}, address, { ...found, incoming })).toMatchObject({ host: "best.net" });
  });

  it("takes the candidate of the protocol a person chooses", () => {
    expect(fillServer("incoming", { protocol: "imap" }, address, found)).toMatchObject({
      host: "imap.host.net",
      port: "143",
      security: "starttls",
    });
  });

  it.each([
    ["incoming", { protocol: "imap", security: "tls" }, "993"],
    ["incoming", { protocol: "imap", security: "starttls" }, "143"],
    ["incoming", { protocol: "pop3", security: "tls" }, "995"],
    ["incoming", { protocol: "pop3", security: "none" }, "110"],
    ["outgoing", { security: "tls" }, "465"],
    ["outgoing", { security: "starttls" }, "587"],
  ] as const)("gives %s %o the port %s", (direction, edits, port) => {
    expect(fillServer(direction, edits, address, null).port).toBe(port);
  });

  it("leaves an odd port behind when the security it belongs to is left", () => {
    expect(fillServer("outgoing", { security: "tls" }, address, found).port).toBe("465");
  });

  it("never overrules what was typed, an emptied field included", () => {
    const edits = { host: "mine.example", port: "1993", username: "", security: "none" } as const;
    expect(fillServer("incoming", { ...edits, protocol: "pop3" }, "other@elsewhere.net", found)).toMatchObject({
      ...edits,
      protocol: "pop3",
    });
  });

  it("follows the address until a field is typed in", () => {
    expect(fillServer("incoming", {}, "n@second.example", null)).toMatchObject({
      host: "imap.second.example",
      username: "n@second.example",
    });
  });
});

describe("what is found but doubtful", () => {
  const http = { reason: "http", host: "autoconfig.example.org" } as const;
  const plain = { protocol: "imap", host: "plain.net", port: 143, security: "none", username: "x" } as const;
  const tls = { ...plain, host: "safe.net", port: 993, security: "tls" } as const;

  it("is filled in, and said to be so", () => {
    const doubtful = { ...found, candidates: [{ source: "autoconfig", server: tls, taints: [http] }] } as const;
    expect(fillServer("incoming", {}, address, doubtful).host).toBe("safe.net");
    expect(doubtsAbout("safe.net", doubtful)).toEqual([http]);
    expect(doubtsAbout("other.net", doubtful)).toEqual([]);
  });

  it("is not doubtful where another source vouches for it", () => {
    const server = tls;
    const candidates = [
      { source: "autoconfig", server, taints: [http] },
      { source: "ispdb", server },
    ] as const;
    expect(doubtsAbout("safe.net", { ...found, candidates })).toEqual([]);
  });

  it("never gives a server without encryption the place of one that has it", () => {
    const candidates = [
      { source: "autoconfig", server: plain },
      { source: "guess", server: tls },
    ] as const;
    expect(fillServer("incoming", {}, address, { ...found, candidates })).toMatchObject({ host: "safe.net" });
    expect(fillServer("incoming", { security: "none" }, address, { ...found, candidates }).host).toBe("plain.net");
  });
});

describe("servers that were tried", () => {
  it.each([
    ["incoming", { protocol: "imap", host: "imap.host.net", port: 143, security: "starttls", username: address }],
    ["incoming", { protocol: "pop3", host: "mine.net", port: 995, security: "tls", username: "n" }],
    ["outgoing", { protocol: "smtp", host: "renamed.net", port: 2525, security: "starttls", username: "n.o." }],
  ] as const)("come back in the manual form: %s %o", (direction, server) => {
    const edits = editsFor(direction, server, address, found);
    expect(fillServer(direction, edits, address, found)).toEqual({ ...server, port: String(server.port) });
  });

  it("touch nothing that discovery says as well", () => {
    const server = {
      protocol: "smtp",
      host: "out.host.net",
      port: 2525,
      security: "starttls",
      username: "n.o.",
    } as const;
    expect(editsFor("outgoing", server, address, found)).toEqual({ security: "starttls" });
  });
});

describe("checking a server typed by hand", () => {
  const fields = {
    protocol: "imap",
    security: "tls",
    host: "imap.example.org",
    port: "993",
    username: "nora",
  } as const;

  it("lets a whole one through", () => expect(checkServer(fields)).toEqual({}));

  it.each([
    [{ host: " " }, { host: "hostMissing" }],
    [{ host: "imap example" }, { host: "hostInvalid" }],
    [{ host: "https://imap.example.org" }, { host: "hostInvalid" }],
    [{ port: "" }, { port: "portInvalid" }],
    [{ port: "0" }, { port: "portInvalid" }],
    [{ port: "65536" }, { port: "portInvalid" }],
    [{ port: "99e1" }, { port: "portInvalid" }],
    [{ username: "" }, { username: "usernameMissing" }],
  ])("finds fault with %o", (change, faults) => expect(checkServer({ ...fields, ...change })).toEqual(faults));

  it("reads what it checked, without the blanks around it", () => {
    const typed = { ...fields, host: " imap.example.org ", port: " 993 ", username: " nora " };
    expect(checkServer(typed)).toEqual({});
    expect(readIncoming(typed)).toEqual({ ...fields, port: 993 });
    expect(readOutgoing({ ...typed, protocol: "smtp" })).toEqual({ ...fields, protocol: "smtp", port: 993 });
  });
});

describe("names", () => {
  it("become A-labels", () => {
    expect(toAsciiHost("почта.рф")).toBe("xn--80a1acny.xn--p1ai");
    expect(toAsciiHost("imap.example.org")).toBe("imap.example.org");
  });

  it("are what follows the last @", () => {
    expect(domainOf('"a@b"@example.org')).toBe("example.org");
    expect(domainOf("nora")).toBe("");
  });
});
