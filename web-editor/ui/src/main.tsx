import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (root === null) {
  throw new Error('the page has no place for the editor');
}
createRoot(root).render(
  <StrictMode>
    <main>
      <h1>Kinoloom</h1>
    </main>
  </StrictMode>,
);
