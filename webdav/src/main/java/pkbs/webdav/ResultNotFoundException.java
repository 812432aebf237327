package pkbs.webdav;

import pkbs.core.PkbsException;

/// There is no such result folder or file.
public final class ResultNotFoundException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ResultNotFoundException(String path) {
    super("no results at " + path);
    this.path = path;
  }

  /// What was asked for, relative to the root.
  public String path() {
    return path;
  }
}
