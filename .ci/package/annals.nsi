; The installer for one user: no administrator's rights. The same files as the zip, which works without it.
;   makensis -DVERSION=0.1.0 -DFILES=FOLDER -DOUTPUT=FILE annals.nsi
; Windows of 64 bits alone, like the program.
Target amd64-unicode
Name "政府信息公开年报 ${VERSION}"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$DOCUMENTS\annals"
InstallDirRegKey HKCU "Software\annals" "Folder"
SetCompressor /SOLID lzma
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\annals"

!include MUI2.nsh
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

Section
  SetOutPath "$INSTDIR"
  File "${FILES}\*"
  CreateDirectory "$SMPROGRAMS\政府信息公开年报"
  CreateShortcut "$SMPROGRAMS\政府信息公开年报\打开年报.lnk" "$INSTDIR\打开年报.cmd"
  CreateShortcut "$SMPROGRAMS\政府信息公开年报\生成网站.lnk" "$INSTDIR\生成网站.cmd"
  CreateShortcut "$SMPROGRAMS\政府信息公开年报\使用说明.lnk" "$INSTDIR\使用说明.txt"
  CreateShortcut "$SENDTO\导入年报.lnk" "$INSTDIR\导入年报.cmd"
  WriteRegStr HKCU "Software\annals" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "政府信息公开年报"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteUninstaller "$INSTDIR\uninstall.exe"
SectionEnd

; The reports, in the folder site, stay.
Section "Uninstall"
  Delete "$INSTDIR\annals.exe"
  Delete "$INSTDIR\打开年报.cmd"
  Delete "$INSTDIR\导入年报.cmd"
  Delete "$INSTDIR\生成网站.cmd"
  Delete "$INSTDIR\LICENSE-APACHE"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\LICENSES-OF-CRATES.txt"
  Delete "$INSTDIR\使用说明.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$SMPROGRAMS\政府信息公开年报"
  Delete "$SENDTO\导入年报.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\annals"
SectionEnd
