// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/drop.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
#include <QPainter>
#include <QUrl>

#include "widgets/theme.h"

namespace triptych {

namespace {

const QStringList& tableEndings() {
    static const QStringList endings{QStringLiteral("csv"), QStringLiteral("tsv")};
    return endings;
}

} // namespace

Result<Openable> openable(const QString& path) {
    const QFileInfo info(path);
    const std::string place = path.toStdString();
    if (!info.exists()) return fail(ErrorCode::file_not_found, place, "does not exist.", {place});
    const QString ending = info.suffix().toLower();
    if (info.isFile() && ending == QLatin1String("triptych")) return Openable{Openable::Kind::project, path};
    if (info.isFile() && tableEndings().contains(ending)) return Openable{Openable::Kind::table, path};
    if (!info.isDir())
        return fail(ErrorCode::bad_format, place,
                    "is neither a project (.triptych) nor a table (.csv, .tsv).", {place});

    const QDir folder(path);
    const QStringList projects = folder.entryList({QStringLiteral("*.triptych")}, QDir::Files, QDir::Time);
    if (!projects.isEmpty()) return Openable{Openable::Kind::project, folder.filePath(projects.first())};
    const QStringList tables =
        folder.entryList({QStringLiteral("*.csv"), QStringLiteral("*.tsv")}, QDir::Files);
    const bool manifest = tables.contains(QStringLiteral("manifest.csv"));
    if (tables.size() == 1 || manifest)
        return Openable{Openable::Kind::table,
                        folder.filePath(manifest ? QStringLiteral("manifest.csv") : tables.first())};
    return fail(ErrorCode::bad_format, place,
                tables.isEmpty() ? "holds no table (.csv, .tsv) and no project (.triptych)."
                                 : "holds several tables. Drop the one that you mean.",
                {place});
}

QString draggedPath(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

DropHint::DropHint(QWidget* window) : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropHint::showFor(const QString& path) {
    m_text = tr("Drop to open %1").arg(QFileInfo(path).fileName());
    setGeometry(parentWidget()->rect());
    raise();
    show();
}

void DropHint::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = t.window;
    veil.setAlpha(200);
    painter.fillRect(rect(), veil);
    painter.setPen(QPen(t.accent, 2, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(12, 12, -12, -12), 6, 6);
    QFont large = font();
    large.setPixelSize(18);
    large.setWeight(QFont::DemiBold);
    painter.setFont(large);
    painter.setPen(t.text);
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

} // namespace triptych
