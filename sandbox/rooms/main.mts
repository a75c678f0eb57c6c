import { PAGES, updatePages } from './pages.mts';
import { drawRooms } from './rooms.mts';

// Draws which room of the product imports which. To be run when an import between two rooms comes or
// goes.
await updatePages(await drawRooms());
console.log(`${PAGES.join(', ')}: the picture of the rooms is up to date`);
