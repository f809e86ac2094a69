import {
  Columns2,
  Download,
  Pause,
  Play,
  Repeat,
  SkipBack,
  SkipForward,
  SplitSquareHorizontal,
} from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { fileUrl } from '../api/client';
import { useShallow } from 'zustand/react/shallow';
import { isOver } from '../api/types';
import { useEditor } from '../editor/store';
import { isPicture, isVideo } from './media';
import { clock, shownOutputs, useRuns } from './store';
import { MAIN } from './streams';

/** Where a browser tells no frame rate, this one is stepped by. */
const FRAME = 1 / 25;

/** What a run has written: played, stepped through, and compared. */
export function Player() {
  const run = useRuns((now) => now.run);
  const sources = useSources();
  const [first, setFirst] = useState<string>();
  const [second, setSecond] = useState<string>();
  const [wipe, setWipe] = useState(true);
  const results = sources.filter(({ result }) => result);
  const shown = sources.find(({ file }) => file === first) ?? results[0];
  const other = sources.find(({ file }) => file === second && file !== shown?.file);
  if (run === undefined || shown === undefined) {
    return (
      <p className="empty">
        {run !== undefined && !isOver(run.state)
          ? 'The result appears here when the run is finished.'
          : 'Run the graph to see its result here.'}
      </p>
    );
  }
  const media = shown.file;
  const { state } = run.streams?.find(({ name }) => name === shown.stream) ?? {};
  // A file keeps its name when a run writes it anew.
  const version = `?run=${run.id}&state=${run.state}${state === 'ended' ? '&ended' : ''}`;
  const written = isOver(run.state) || state === 'ended';
  return (
    <div className="player">
      <div className="player-head">
        <Choice label="Result" value={media} sources={sources} choose={setFirst} />
        {sources.length > 1 ? (
          <Choice
            label="Compare with"
            value={other?.file ?? ''}
            sources={sources.filter(({ file }) => file !== media)}
            choose={setSecond}
            none="nothing"
          />
        ) : null}
        {other === undefined ? null : (
          <div className="tool-row" role="group" aria-label="How to compare">
            <button
              type="button"
              className="icon-button small"
              aria-pressed={wipe}
              title="One over the other, with an edge to move"
              aria-label="Wipe"
              onClick={() => {
                setWipe(true);
              }}
            >
              <SplitSquareHorizontal />
            </button>
            <button
              type="button"
              className="icon-button small"
              aria-pressed={!wipe}
              title="Side by side"
              aria-label="Side by side"
              onClick={() => {
                setWipe(false);
              }}
            >
              <Columns2 />
            </button>
          </div>
        )}
        <span className="grow" />
        <a className="button small" href={fileUrl(media)} download>
          <Download /> {media}
        </a>
      </div>
      {isVideo(media) ? (
        <VideoPlayer
          key={`${media} ${other?.file ?? ''} ${version}`}
          source={fileUrl(media) + version}
          name={media}
          other={
            other === undefined || !isVideo(other.file) ? undefined : fileUrl(other.file) + version
          }
          wipe={wipe}
          unplayable={
            run.state === 'paused'
              ? 'It plays when the run has gone on and come to its end.'
              : written
                ? 'This browser cannot play the file; download it to see it.'
                : 'It is being written, and plays when its stream has ended.'
          }
        />
      ) : isPicture(media) ? (
        <div className="stage">
          <img src={fileUrl(media) + version} alt={`Result ${media}`} />
        </div>
      ) : (
        <p className="empty">This result is no video; it can be downloaded.</p>
      )}
    </div>
  );
}

interface Source {
  readonly file: string;
  readonly label: string;
  readonly result: boolean;
  readonly stream: string | undefined;
}

/** Results of the stream that is shown first, then what it and the graph read from the workspace. */
function useSources(): readonly Source[] {
  const graph = useEditor((now) => now.session.shown.graph);
  const run = useRuns((now) => now.run);
  const chosen = useRuns(({ stream }) => stream);
  const outputs = useRuns(useShallow(shownOutputs));
  const results = outputs.flatMap(({ node, stream, file }): readonly Source[] =>
    file === undefined
      ? []
      : [
          {
            file,
            label: stream === undefined || stream === MAIN ? node : `${node} · ${stream}`,
            result: true,
            stream: stream ?? MAIN,
          },
        ],
  );
  const streams = (run?.inputs ?? []).flatMap(({ name, uri }): readonly Source[] =>
    isInWorkspace(uri) && (chosen === undefined || chosen === name)
      ? [{ file: uri, label: `${name} (input)`, result: false, stream: name }]
      : [],
  );
  const read = [...graph.nodes.values()].flatMap(({ id, type, params }): readonly Source[] => {
    const uri = params.get('uri');
    return type.startsWith('decode') && typeof uri === 'string' && isInWorkspace(uri)
      ? [{ file: uri, label: `${id} (input)`, result: false, stream: undefined }]
      : [];
  });
  const files = new Set<string>();
  return [...results, ...streams, ...read].filter(({ file }) => {
    const first = !files.has(file);
    files.add(file);
    return first;
  });
}

/** Whether an input is a file of the workspace, and no address or param. */
function isInWorkspace(uri: string): boolean {
  return /^[\w][^:$]*$/.test(uri);
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly sources: readonly Source[];
  readonly choose: (file: string) => void;
  readonly none?: string;
}

function Choice({ label, value, sources, choose, none }: ChoiceProps) {
  return (
    <label className="inline-field">
      {label}
      <select
        value={value}
        onChange={(event) => {
          choose(event.target.value);
        }}
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {sources.map(({ file, label: text }) => (
          <option key={file} value={file}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface VideoProps {
  readonly source: string;
  readonly name: string;
  readonly other: string | undefined;
  readonly wipe: boolean;
  /** What is said where the file does not play. */
  readonly unplayable: string;
}

function VideoPlayer({ source, name, other, wipe, unplayable }: VideoProps) {
  const video = useRef<HTMLVideoElement>(null);
  const second = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);
  const [loop, setLoop] = useState(true);
  const [edge, setEdge] = useState(50);
  const [broken, setBroken] = useState(false);
  useFollower(video, second, other);

  const seek = (to: number) => {
    if (video.current !== null) {
      video.current.currentTime = Math.max(0, Math.min(length, to));
    }
  };
  const step = (frames: number) => {
    video.current?.pause();
    seek((video.current?.currentTime ?? 0) + frames * FRAME);
  };
  const toggle = () => {
    if (video.current?.paused === true) {
      void video.current.play().catch(() => {
        setBroken(true);
      });
    } else {
      video.current?.pause();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) {
      return;
    }
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      step(event.key === 'ArrowLeft' ? -1 : 1);
      event.preventDefault();
    }
  };

  return (
    <div className="video" onKeyDown={onKeyDown}>
      <div className={other === undefined || wipe ? 'stage' : 'stage halves'}>
        <video
          ref={video}
          src={source}
          loop={loop}
          muted
          playsInline
          preload="auto"
          aria-label={`Result ${name}`}
          onClick={toggle}
          onPlay={() => {
            setPlaying(true);
          }}
          onPause={() => {
            setPlaying(false);
          }}
          onTimeUpdate={(event) => {
            setTime(event.currentTarget.currentTime);
          }}
          onLoadedMetadata={(event) => {
            setLength(event.currentTarget.duration);
          }}
          onError={() => {
            setBroken(true);
          }}
        />
        {other === undefined ? null : (
          <video
            ref={second}
            className={wipe ? 'over' : ''}
            style={wipe ? { clipPath: `inset(0 0 0 ${String(edge)}%)` } : undefined}
            src={other}
            loop={loop}
            muted
            playsInline
            preload="auto"
            aria-label="What it is compared with"
          />
        )}
        {other !== undefined && wipe ? (
          <>
            <div className="wipe-edge" style={{ left: `${String(edge)}%` }} />
            <input
              type="range"
              className="wipe"
              aria-label="Edge between the two"
              min={0}
              max={100}
              step={0.5}
              value={edge}
              onChange={(event) => {
                setEdge(Number(event.target.value));
              }}
            />
          </>
        ) : null}
      </div>
      {broken ? <p className="hint">{unplayable}</p> : null}
      <div className="transport">
        <button
          type="button"
          className="icon-button"
          aria-label="One picture back"
          title="One picture back (←)"
          onClick={() => {
            step(-1);
          }}
        >
          <SkipBack />
        </button>
        <button
          type="button"
          className="icon-button strong"
          aria-label={playing ? 'Pause' : 'Play'}
          onClick={toggle}
        >
          {playing ? <Pause /> : <Play />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="One picture on"
          title="One picture on (→)"
          onClick={() => {
            step(1);
          }}
        >
          <SkipForward />
        </button>
        <input
          type="range"
          aria-label="Time in the video"
          min={0}
          max={length}
          step={FRAME}
          value={time}
          onChange={(event) => {
            seek(Number(event.target.value));
          }}
        />
        <span className="time">
          {clock(time)} / {clock(length)}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label="Again and again"
          title="Again and again"
          aria-pressed={loop}
          onClick={() => {
            setLoop(!loop);
          }}
        >
          <Repeat />
        </button>
      </div>
    </div>
  );
}

/** Keeps the second video at the time of the first. */
function useFollower(
  first: RefObject<HTMLVideoElement | null>,
  second: RefObject<HTMLVideoElement | null>,
  other: string | undefined,
): void {
  useEffect(() => {
    const leader = first.current;
    const follower = second.current;
    if (leader === null || follower === null || other === undefined) {
      return undefined;
    }
    const align = () => {
      if (Math.abs(follower.currentTime - leader.currentTime) > FRAME / 2) {
        follower.currentTime = leader.currentTime;
      }
    };
    const play = () => {
      align();
      void follower.play().catch(() => undefined);
    };
    const pause = () => {
      follower.pause();
      align();
    };
    leader.addEventListener('play', play);
    leader.addEventListener('pause', pause);
    leader.addEventListener('seeked', align);
    return () => {
      leader.removeEventListener('play', play);
      leader.removeEventListener('pause', pause);
      leader.removeEventListener('seeked', align);
    };
  }, [first, second, other]);
}
