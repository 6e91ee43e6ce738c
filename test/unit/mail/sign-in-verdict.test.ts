import { describe, expect, test } from "vitest";
import { areOauthOnly, judgeSignIn, withoutPassword } from "../../../electron/mail/sign-in-verdict.ts";

const server = { protocol: "imap", host: "imap.test", port: 993, security: "tls", username: "a@test" } as const;

describe("the words of a refused sign-in", () => {
  test.each([
    // Gmail
    [
      "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833",
      "APP_PASSWORD",
    ],
    ["[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page", "IMAP_DISABLED"],
    ["[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "AUTH_REJECTED"],
    ["535-5.7.8 Username and Password not accepted. For more information, go to", "AUTH_REJECTED"],
    ["[ALERT] Too many simultaneous connections. (Failure)", "THROTTLED"],
    // Yahoo and AOL
    ["[LIMIT] LOGIN Rate limit hit.", "THROTTLED"],
    ["Please generate an app password to sign in", "APP_PASSWORD"],
    // iCloud
    ["Use an app-specific password", "APP_PASSWORD"],
    // Yandex: either may be the reason, so it is told as it is.
    ["[AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled sc=abc", "AUTH_REJECTED"],
    ["5.7.8 Error: authentication failed: This user does not have access rights to this service", "IMAP_DISABLED"],
    // Mail.ru
    ["[AUTHENTICATIONFAILED] Application password is REQUIRED", "APP_PASSWORD"],
    ["535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/", "APP_PASSWORD"],
    ["Требуется пароль приложения", "APP_PASSWORD"],
    // Fastmail
    ["Sorry, you need to create an app password to use this service", "APP_PASSWORD"],
    // Zoho
    ["[ALERT] You are yet to enable IMAP for your account. Please contact your administrator", "IMAP_DISABLED"],
    // QQ, 163
    ["Please using authorized code to login.", "APP_PASSWORD"],
    // Microsoft
    ["535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [X]", "OAUTH_ONLY"],
    ["[AUTHENTICATIONFAILED] BasicAuthBlocked", "OAUTH_ONLY"],
    ["535 5.7.3 Authentication unsuccessful", "AUTH_REJECTED"],
    ["535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "SERVER_REFUSED"],
    // GMX
    ["POP3 access is disabled", "IMAP_DISABLED"],
    // Dovecot, Postfix, Courier, Exim
    ["[AUTHENTICATIONFAILED] Authentication failed.", "AUTH_REJECTED"],
    ["535 5.7.8 Error: authentication failed: (reason unavailable)", "AUTH_REJECTED"],
    ["535 Incorrect authentication data", "AUTH_REJECTED"],
    ["", "AUTH_REJECTED"],
  ])("%s: %s", (words, code) => {
    expect(judgeSignIn(words, server).code).toBe(code);
  });

  test("are told with the username that was tried", () => {
    expect(judgeSignIn("No", server)).toEqual({
      code: "AUTH_REJECTED",
      host: "imap.test",
      username: "a@test",
      words: "No",
    });
  });
});

test.each([
  [["XOAUTH2"], true],
  [["xoauth2", "OAUTHBEARER"], true],
  [["XOAUTH2", "PLAIN"], false],
  [["GSSAPI"], false],
  [[], false],
])("%j leave no way in but a token: %s", (mechanisms, expected) => {
  expect(areOauthOnly(mechanisms)).toBe(expected);
});

describe("a password in a server's words", () => {
  const told = (words: string, password: string) => {
    const failure = withoutPassword({ code: "AUTH_REJECTED", host: "h", username: "a@test", words }, server, password);
    return failure.code === "AUTH_REJECTED" ? failure.words : null;
  };

  test.each([
    ["bad command: LOGIN a@test geheim", "geheim", "bad command: LOGIN …"],
    ['bad command: LOGIN "a@test" "geheim"', "geheim", "bad command: LOGIN …"],
    ["unknown command PASS geheim", "geheim", "unknown command …"],
    ["what is p@ss w0rd?", "p@ss w0rd", "what is …?"],
    [`no AUTH PLAIN ${btoa("\0a@test\0geheim")}`, "geheim", "no AUTH PLAIN …"],
    [`no ${btoa("geheim")}`, "geheim", "no …"],
  ])("%s is taken out", (words, password, expected) => {
    expect(told(words, password)).toBe(expected);
  });

  test("that is a word of theirs by chance stays, because its lack would tell it", () => {
    expect(told("wrong username or password", "password")).toBe("wrong username or password");
  });

  test("is no reason to touch a failure without words", () => {
    const failure = { code: "PORT_BLOCKED", host: "h", port: 993 } as const;
    expect(withoutPassword(failure, server, "993")).toBe(failure);
  });
});
