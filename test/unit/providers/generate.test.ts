import { describe, expect, it } from "vitest";
import { readEntry } from "../../../electron/discovery/providers/generate.ts";
import { unpackServers } from "../../../electron/discovery/providers/table.ts";

function describeProvider(
  sections: string,
  head = "<domain>Example.org</domain><domain>example.net</domain>",
): Uint8Array {
  return new TextEncoder().encode(
    `<clientConfig version="1.1"><emailProvider id="x">${head}${sections}</emailProvider></clientConfig>`,
  );
}

function section(parts: {
  element?: string;
  type?: string;
  host?: string;
  port?: string;
  socket?: string;
  rest?: string;
}) {
  const { element = "incomingServer", type = "imap", host = "imap.example.org", port = "993", socket = "SSL" } = parts;
  const rest = parts.rest ?? "<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>";
  return `<${element} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType>${rest}</${element}>`;
}

describe("the generator", () => {
  it("turns a description into one line of facts, and back", () => {
    const entry = readEntry(
      "example",
      describeProvider(
        section({}) +
          section({ type: "pop3", port: "110", socket: "plain", rest: "<username>%EMAILLOCALPART%</username>" }) +
          section({
            element: "outgoingServer",
            type: "smtp",
            host: "smtp.%EMAILDOMAIN%",
            port: "587",
            socket: "STARTTLS",
            rest: "<authentication>OAuth2</authentication><authentication>password-encrypted</authentication>",
          }),
        "<domain>Example.org</domain><domain>b.example</domain><domain>b.example</domain><displayName>Example</displayName>",
      ),
    );
    expect(entry).toEqual({
      id: "example",
      name: "Example",
      domains: "b.example example.org",
      hosts: "imap.example.org smtp.%EMAILDOMAIN%",
      servers: ["imap 0 993 T A P", "pop3 0 110 N L -", "smtp 1 587 S - OE"],
    });
    expect(unpackServers(entry)).toEqual([
      {
        protocol: "imap",
        host: "imap.example.org",
        port: 993,
        security: "tls",
        username: "%EMAILADDRESS%",
        methods: ["password"],
      },
      {
        protocol: "pop3",
        host: "imap.example.org",
        port: 110,
        security: "none",
        username: "%EMAILLOCALPART%",
        methods: [],
      },
      {
        protocol: "smtp",
        host: "smtp.%EMAILDOMAIN%",
        port: 587,
        security: "starttls",
        username: null,
        methods: ["oauth2", "encrypted"],
      },
    ]);
  });

  it("leaves out protocols that are no mail program's of this kind", () => {
    expect(readEntry("x", describeProvider(section({ type: "exchange" }) + section({}))).servers).toHaveLength(1);
  });

  it("is called by its id where its name is a placeholder or missing", () => {
    expect(readEntry("x", describeProvider(section({}), "<displayName>%EMAILDOMAIN%</displayName>")).name).toBe("x");
    expect(readEntry("x", describeProvider(section({}))).name).toBe("x");
  });

  it.each([
    ["a socket type it does not know", section({ socket: "QUIC" })],
    ["a missing socket type", section({ socket: "" })],
    ["a missing host", section({ host: "" })],
    ["a port that is none", section({ port: "99x" })],
    ["a way of signing in it does not know", section({ rest: "<authentication>telepathy</authentication>" })],
    ["a username with space in it", section({ rest: "<username>a b</username>" })],
  ])("stops at %s rather than lose it", (_, sections) => {
    expect(() => readEntry("x", describeProvider(sections))).toThrow(/^x: /);
  });

  it("stops at a file that describes no provider, or two", () => {
    expect(() => readEntry("x", new TextEncoder().encode("<clientConfig/>"))).toThrow("x: not exactly one provider");
    const two = "<clientConfig><emailProvider/><emailProvider/></clientConfig>";
    expect(() => readEntry("x", new TextEncoder().encode(two))).toThrow("x: not exactly one provider");
  });
});

describe("a line of facts", () => {
  it.each(["imap 1 993 T A P", "nntp 0 993 T A P", "imap 0 993 X A P", "imap 0 993 T A X", "imap"])(
    "is refused where it means nothing: %s",
    (line) => expect(() => unpackServers({ hosts: "imap.example.org", servers: [line] })).toThrow("means nothing"),
  );
});
