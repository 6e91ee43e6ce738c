// node test/world/demo.ts [--name NAME]
// Fills the two demo accounts of a running world anew.
import { parseArgs } from "node:util";
import { accountOf } from "./accounts.ts";
import { type DemoLanguage, demoAddresses, writeDemoMail } from "./demo-messages.ts";
import { resetAccount } from "./mailboxes.ts";
import { type Places, placesOf } from "./places.ts";
import { seedMailbox } from "./seed.ts";

/** Empties the demo accounts and fills them; returns how many messages they have now. */
export async function seedDemo(places: Places, now = new Date(), seed = 1): Promise<number> {
  let count = 0;
  for (const language of Object.keys(demoAddresses) as DemoLanguage[]) {
    const { address } = accountOf(demoAddresses[language]);
    await resetAccount(places, address);
    for (const { mailbox, messages } of writeDemoMail(language, now, seed)) {
      count += await seedMailbox(places, address, mailbox, messages);
    }
  }
  return count;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { name: { type: "string" } } });
  const count = await seedDemo(placesOf(values.name));
  const people = Object.values(demoAddresses).map((address) => {
    const { password } = accountOf(address);
    return `  ${address}  ${password}`;
  });
  console.log(`${count} messages for\n${people.join("\n")}`);
}
