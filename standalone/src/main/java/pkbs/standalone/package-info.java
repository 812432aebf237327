/// Laptop mode: `pkbs up` starts a supervisor, which starts nats-server, dispatcher, worker and a
/// WebDAV folder as the user, on loopback, and starts again what dies. What must survive is in the
/// state folder; a process is only ever ended after its pid, start time and boot were compared.
@NullMarked
package pkbs.standalone;

import org.jspecify.annotations.NullMarked;
