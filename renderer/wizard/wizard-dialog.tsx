import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/dialog.tsx";
import { SetupFlow } from "./setup-flow.tsx";
import type { FormKeeper } from "./use-setup.ts";

export interface WizardDialogProps {
  readonly keeper: FormKeeper;
  readonly onClose: () => void;
  readonly onOpenMailbox: (accountId: number) => void;
}

/** The set-up of a further account, over the mail. A click beside it does not close it: much may be typed in it. */
export function WizardDialog({ keeper, onClose, onOpenMailbox }: WizardDialogProps) {
  const { t } = useTranslation("wizard");
  return (
    <Dialog title={t("title")} onClose={onClose} width="wide" keepOpen>
      <SetupFlow intro={t("another")} keeper={keeper} onOpenMailbox={onOpenMailbox} />
    </Dialog>
  );
}
