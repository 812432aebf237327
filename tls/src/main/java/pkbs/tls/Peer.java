package pkbs.tls;

/// The kinds of servers that programs connect to as clients, with the variables that say whom to
/// trust.
public enum Peer {
  NATS("PKBS_NATS_CA_FILE", "PKBS_NATS_INSECURE"),
  WEBDAV("PKBS_WEBDAV_CA_FILE", "PKBS_WEBDAV_INSECURE");

  private final String authorities;
  private final String insecure;

  Peer(String authorities, String insecure) {
    this.authorities = authorities;
    this.insecure = insecure;
  }

  /// Names a PEM file with the certificates of authorities.
  public String authoritiesVariable() {
    return authorities;
  }

  /// `true` or `false`.
  public String insecureVariable() {
    return insecure;
  }
}
