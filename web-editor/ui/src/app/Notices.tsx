import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { dismiss, type Notice, useEditor } from '../editor/store';

const INFO_STAYS = 4000;
const ERROR_STAYS = 12_000;

export function Notices() {
  const notices = useEditor((now) => now.notices);
  return (
    <div className="notices" role="log" aria-live="polite" aria-label="Notices">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice: { id, tone, message, hint } }: { readonly notice: Notice }) {
  useEffect(() => {
    const timer = setTimeout(
      () => {
        dismiss(id);
      },
      tone === 'error' ? ERROR_STAYS : INFO_STAYS,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [id, tone]);
  return (
    <div className={`notice ${tone}`}>
      {tone === 'error' ? <CircleAlert aria-hidden="true" /> : <Info aria-hidden="true" />}
      <div>
        <p>{message}</p>
        {hint === undefined ? null : <small>{hint}</small>}
      </div>
      <button
        type="button"
        className="icon-button small"
        aria-label="Dismiss"
        onClick={() => {
          dismiss(id);
        }}
      >
        <X />
      </button>
    </div>
  );
}
