import {
  Box,
  Boxes,
  BrainCircuit,
  CircleHelp,
  Clapperboard,
  Clock,
  Crop,
  Eye,
  Gauge,
  Image,
  Layers,
  LogIn,
  LogOut,
  type LucideIcon,
  Save,
} from 'lucide-react';
import { createElement } from 'react';

const CATEGORIES: ReadonlyMap<string, LucideIcon> = new Map([
  ['source', Clapperboard],
  ['sink', Save],
  ['picture', Image],
  ['vision', Eye],
  ['compose', Layers],
  ['time', Clock],
  ['geometry', Crop],
  ['evaluation', Gauge],
  ['model', BrainCircuit],
  ['subgraph', Boxes],
  ['placeholder', CircleHelp],
  ['graph-inputs', LogIn],
  ['graph-outputs', LogOut],
]);

/** The sign of a category of node types, or of what else a box may be. */
export function CategoryIcon({ of }: { readonly of: string }) {
  return createElement(CATEGORIES.get(of) ?? Box, {
    className: 'category-icon',
    'aria-hidden': true,
  });
}
