@echo off
rem Shows the reports in the browser, and makes an empty site the first time.
chcp 65001 >nul
setlocal
set "ANNALS_ROOT=%~dp0site"
if exist "%ANNALS_ROOT%\site.toml" goto show
echo 第一次使用，先新建存放年报的文件夹：
echo "%ANNALS_ROOT%"
set "name="
set /p "name=请输入单位全称（如：汤头沟镇人民政府），按回车键："
if not defined name goto end
"%~dp0annals.exe" init "%ANNALS_ROOT%" --name "%name%"
if errorlevel 1 goto end
:show
echo 年报在浏览器里打开，像填表一样填写，随时保存。填完以后关闭本窗口。
"%~dp0annals.exe" edit
:end
echo.
pause
