import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("what sends mail is loaded with the first that is sent", () => {
  const code = `const { registerHooks } = require("node:module");
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
    import("./electron/mail/mail-handlers.ts");`;
  const root = join(import.meta.dirname, "../../..");
  const { stdout } = spawnSync(process.execPath, ["--eval", code], { cwd: root, encoding: "utf8" });
  expect(stdout).toContain("/mail/outbox.ts");
  expect(stdout).not.toContain("/mail/submission-session.ts");
  expect(stdout).not.toContain("/nodemailer/lib/smtp-connection");
});
