package pkbs.protocol.payload;

/// One entry of a zip as its central directory has it, already compared with its local header.
///
/// @param name as stored, `/` between the parts and at the end of a directory's
/// @param mode Unix type and permissions; 0 where the zip was made without them
/// @param method 0 stored, 8 deflated
/// @param crc of the inflated bytes
/// @param packed bytes in the zip
/// @param size declared bytes after inflating
/// @param header offset of the local header
/// @param data offset of the packed bytes
record ZipItem(
    String name, int mode, int method, long crc, int packed, long size, int header, int data) {
  private static final int TYPE = 0xF000;
  private static final int LINK = 0xA000;
  private static final int DIRECTORY = 0x4000;
  private static final int REGULAR = 0x8000;

  boolean isDirectory() {
    return name.endsWith("/");
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  /// A device, a pipe, a socket, or a name that says another kind than the mode.
  boolean isSpecial() {
    int type = mode & TYPE;
    return type != 0 && type != LINK && type != (isDirectory() ? DIRECTORY : REGULAR);
  }
}
