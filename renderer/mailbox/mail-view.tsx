import { lazy, Suspense } from "react";
import type { Account } from "../../shared/account.ts";
import { useComposing } from "../composer/composing.ts";
import { AccountView } from "./account-view.tsx";
import { useCommands } from "./commands.ts";
import { undoLastAction } from "./last-action.ts";
import { useRefusedNotice } from "./refused-notice.ts";

const Composer = lazy(async () => ({ default: (await import("../composer/composer.tsx")).Composer }));

export interface MailViewProps {
  readonly accounts: readonly Account[];
  readonly accountId: number;
  readonly onSwitchAccount: (accountId: number) => void;
  readonly onAddAccount: () => void;
  readonly onOpenSettings: () => void;
}

/** The mail of the open account, and the message being written, which stays when the account is switched. */
export function MailView({ accounts, accountId }: MailViewProps) {
  const composing = useComposing();
  const account = accounts.find(({ id }) => id === accountId);
  useRefusedNotice(accounts);
  useCommands({ undo: () => void undoLastAction(), compose: () => composing.start(accountId, "new") });
  return (
    <>
      {account ? <AccountView key={account.id} account={account} accounts={accounts} composing={composing} /> : null}
      {composing.draft ? (
        <Suspense>
          <Composer
            key={composing.draft.id}
            draft={composing.draft}
            accounts={accounts}
            onTouch={composing.touch}
            onClose={composing.close}
            onSent={composing.sent}
            onDiscard={composing.discard}
          />
        </Suspense>
      ) : null}
    </>
  );
}
