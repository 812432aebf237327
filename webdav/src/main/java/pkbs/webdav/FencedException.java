package pkbs.webdav;

import pkbs.core.PkbsException;

/// The fence did not hold before the MOVE: nothing is in place, the temporary folder is deleted.
public final class FencedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  FencedException(String where) {
    super("results at " + where + " are not put in place; this run no longer counts");
  }
}
