import { expect, test } from "vitest";
import { listLoaded } from "../loaded-modules.ts";

test("what sends mail is loaded with the first that is sent", () => {
  const loaded = listLoaded("electron/mail/mail-handlers.ts");
  expect(loaded).toContain("/mail/outbox.ts");
  expect(loaded).not.toContain("/mail/submission-session.ts");
  expect(loaded).not.toContain("/nodemailer/lib/smtp-connection");
});
