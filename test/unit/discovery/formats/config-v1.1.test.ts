import { describe, expect, test } from "vitest";
import { fillPlaceholders, readConfig } from "../../../../electron/discovery/formats/config-v1.1.ts";
import { anna, configDocument } from "../fake-world.ts";

const read = (document: string, query = anna) => readConfig(new TextEncoder().encode(document), query);
const imap = { type: "imap", host: "imap.example.org", port: 993 };
const smtp = { type: "smtp", host: "smtp.example.org", port: 465 };

describe("a config-v1.1.xml", () => {
  test("gives its servers with placeholders filled in", () => {
    expect(read(configDocument([imap], [smtp]))).toEqual({
      servers: [
        { protocol: "imap", host: "imap.example.org", port: 993, security: "tls", username: "anna@example.org" },
        { protocol: "smtp", host: "smtp.example.org", port: 465, security: "tls", username: "anna@example.org" },
      ],
      skipped: [],
    });
  });

  test("keeps several servers in the document's order", () => {
    const pop = { type: "pop3", host: "pop.example.org", port: 995 };
    const { servers } = read(configDocument([pop, imap, { ...imap, port: 143, socket: "STARTTLS" }], [smtp]));
    expect(servers.map(({ protocol, port, security }) => `${protocol} ${port} ${security}`)).toEqual([
      "pop3 995 tls",
      "imap 993 tls",
      "imap 143 starttls",
      "smtp 465 tls",
    ]);
  });

  test("says plain where the document does", () => {
    expect(read(configDocument([{ ...imap, port: 143, socket: "plain" }], [])).servers[0]?.security).toBe("none");
  });

  test("lets usernames for receiving and sending differ", () => {
    const { servers } = read(configDocument([{ ...imap, username: "%EMAILLOCALPART%" }], [smtp]));
    expect(servers.map(({ username }) => username)).toEqual(["anna", "anna@example.org"]);
  });

  test("takes the whole address where no username is named, and the usual port where none is", () => {
    const document =
      '<clientConfig><emailProvider><incomingServer type="pop3"><hostname>p.example.org</hostname><socketType>STARTTLS</socketType>' +
      "</incomingServer></emailProvider></clientConfig>";
    expect(read(document).servers).toEqual([
      { protocol: "pop3", host: "p.example.org", port: 110, security: "starttls", username: "anna@example.org" },
    ]);
  });

  test("fills placeholders in host names", () => {
    expect(read(configDocument([{ ...imap, host: "imap.%EMAILDOMAIN%" }], [])).servers[0]?.host).toBe(
      "imap.example.org",
    );
  });

  test("reads an address with markup characters as it is", () => {
    const query = { ...anna, localPart: 'a<&"b', wireAddress: 'a<&"b@example.org' };
    expect(read(configDocument([imap], []), query).servers[0]?.username).toBe('a<&"b@example.org');
  });

  test("turns international host names into A-labels and drops the root's dot", () => {
    expect(read(configDocument([{ ...imap, host: "почта.пример.рф." }], [])).servers[0]?.host).toBe(
      "xn--80a1acny.xn--e1afmkfd.xn--p1ai",
    );
  });

  test.each(["password-cleartext", "password-encrypted", "plain", "secure", "Password-Cleartext"])(
    "takes %s for a password, and never for TLS",
    (method) => {
      const { servers } = read(
        configDocument([{ ...imap, port: 143, socket: "STARTTLS", authentication: [method] }], []),
      );
      expect(servers[0]?.security).toBe("starttls");
    },
  );

  test("uses a server whose first method is not supported but whose second is", () => {
    expect(
      read(configDocument([{ ...imap, authentication: ["OAuth2", "password-cleartext"] }], [])).servers,
    ).toHaveLength(1);
  });

  test("is read beside a version 1.2 file's other parts", () => {
    const document = configDocument([imap], [smtp])
      .replace('version="1.1"', 'version="1.2"')
      .replace("</emailProvider>", "</emailProvider><webMail><loginPage url='https://x'/></webMail><oAuth2/>");
    expect(read(document).servers).toHaveLength(2);
  });
});

describe("a section that cannot be used costs only itself", () => {
  test.each([
    ["an unknown type", { ...imap, type: "ews" }, /"ews"/],
    ["no type", { ...imap, type: "" }, /not known/],
    ["smtp as incoming", { ...imap, type: "smtp" }, /incoming/],
    ["an unknown socket type", { ...imap, socket: "TLSv9" }, /TLSv9/],
    ["port 0", { ...imap, port: 0 }, /"0" is no port/],
    ["port 65536", { ...imap, port: 65_536 }, /no port/],
    ["a port that is no number", { ...imap, port: "99x" }, /no port/],
    ["a negative port", { ...imap, port: "-1" }, /no port/],
    ["a host with a slash", { ...imap, host: "a/b" }, /host name/],
    ["a host with a line break", { ...imap, host: "a\r\nb" }, /host name/],
    ["a host with a port", { ...imap, host: "a.example.org:993" }, /host name/],
    ["a host as an odd number", { ...imap, host: "2130706433" }, /host name/],
    ["a host as a hexadecimal number", { ...imap, host: "0x7f.1" }, /host name/],
    ["an empty host", { ...imap, host: "" }, /no host/],
    ["a username with a line break", { ...imap, username: "a&#13;&#10;b" }, /username/],
    ["only methods without a password", { ...imap, authentication: ["OAuth2", "GSSAPI"] }, /oauth2, gssapi/],
  ])("%s", (_, bad, reason) => {
    const { servers, skipped } = read(configDocument([bad, imap], [smtp]));
    expect(servers.map(({ protocol }) => protocol)).toEqual(["imap", "smtp"]);
    expect(skipped).toEqual([expect.stringMatching(reason)]);
  });

  test("a port with space around it is a port", () => {
    expect(read(configDocument([{ ...imap, port: "993 " }], [])).servers[0]?.port).toBe(993);
  });
});

describe("no configuration", () => {
  test.each([
    ["another document", "<rss/>", /<rss>/],
    ["an HTML page with status 200", "<!doctype html><title>Welcome</title>", /HTML/],
  ])("is %s", (_, document, reason) => {
    expect(() => read(document)).toThrow(reason);
  });

  test("is one without servers: it reads as none", () => {
    expect(read("<clientConfig><emailProvider/></clientConfig>")).toEqual({ servers: [], skipped: [] });
  });
});

test.each([
  ["%EMAILADDRESS%", "anna@example.org"],
  ["%EMAILADDRESS", "anna@example.org"],
  ["x-%EMAILLOCALPART%.%EMAILDOMAIN%", "x-anna.example.org"],
  ["%EMAILLOCALPART%%EMAILDOMAIN%", "annaexample.org"],
  ["%REALNAME%", "%REALNAME%"],
  ["100%", "100%"],
])("placeholders in %s become %s", (text, filled) => {
  expect(fillPlaceholders(text, anna)).toBe(filled);
});

test("what is filled in is not filled again", () => {
  const query = { ...anna, localPart: "%EMAILDOMAIN%", wireAddress: "%EMAILDOMAIN%@example.org" };
  expect(fillPlaceholders("%EMAILADDRESS%", query)).toBe("%EMAILDOMAIN%@example.org");
});
