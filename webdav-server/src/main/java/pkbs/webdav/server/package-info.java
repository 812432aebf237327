/// A folder of this machine as a WebDAV server: Tomcat's own `WebdavServlet`, embedded, for laptop
/// mode and for tests. Nothing here speaks WebDAV itself; it only configures Tomcat to be small,
/// quiet and bound to loopback.
@NullMarked
package pkbs.webdav.server;

import org.jspecify.annotations.NullMarked;
