/// The results store on a WebDAV server: results of a run are uploaded to a fresh temporary folder,
/// checked there, and moved to their place in one step, so that what is in place is whole. The only
/// package that knows Sardine; what servers really answer is in the design's `webdav.md`.
@NullMarked
package pkbs.webdav;

import org.jspecify.annotations.NullMarked;
