/// Whom a client trusts. Certificate and host name of every TLS server are checked, against Java's
/// own authorities or those of one file, unless the user says otherwise for that one server; the
/// words for a server that is not trusted are the same for NATS and WebDAV.
@NullMarked
package pkbs.tls;

import org.jspecify.annotations.NullMarked;
