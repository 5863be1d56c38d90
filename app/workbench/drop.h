// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include "core/base/result.h"

class QMimeData;

namespace triptych {

/// What a path stands for.
struct Openable {
    enum class Kind { project, table };
    Kind kind = Kind::project;
    QString file;
};

/// A project or table, or the one that a folder holds: its project, its manifest.csv, or its only table.
/// @error file_not_found; bad_format for what is neither, or a folder with none or with several tables
Result<Openable> openable(const QString& path);

/// The one local file or folder that is dragged; empty: none, or several.
QString draggedPath(const QMimeData* data);

/// Says over the window what a drop would open.
class DropHint : public QWidget {
    Q_OBJECT

  public:
    explicit DropHint(QWidget* window);
    void showFor(const QString& path);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_text;
};

} // namespace triptych
