// @vitest-environment jsdom
import './browser';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Field, fieldsOf } from '../src/catalog/fields';
import { initialState, useEditor } from '../src/editor/store';
import { ParamField } from '../src/inspector/ParamField';
import { refused, TestServer } from './server';
import { catalog } from './support';

let server: TestServer;

beforeEach(() => {
  server = new TestServer();
  vi.stubGlobal('fetch', server.fetch);
  useEditor.setState(initialState(), true);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function modelField(): Field {
  const type = catalog.types.get('generator');
  const properties = { model: { type: 'string', 'x-kind': 'model' } };
  const [field] = type === undefined ? [] : fieldsOf({ ...type, params: { properties } });
  if (field === undefined) {
    throw new Error('no such param');
  }
  return field;
}

describe('the field of a model', () => {
  it('offers those that the server has, and tells about the chosen one', async () => {
    render(<ParamField node="paint" field={modelField()} value="edges2face" />);
    expect(await screen.findByText('Edges to face (MIT). Paints.')).toBeTruthy();
    expect([...document.querySelectorAll('option')].map(({ value }) => value)).toEqual([
      'edges2face',
      'torn',
    ]);
  });

  it('says what is wrong with a model, and that there is no list', async () => {
    const { unmount } = render(<ParamField node="paint" field={modelField()} value="torn" />);
    expect(await screen.findByText('Its file is not what it says.')).toBeTruthy();
    unmount();
    server.answers.set('GET /models', () => refused(500, 'broken', 'The disk is gone.'));
    render(<ParamField node="paint" field={modelField()} value="torn" />);
    expect(await screen.findByText(/cannot list the models: The disk is gone/)).toBeTruthy();
  });
});
